import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { EntryReader } from '../../cli/entryReader.js';
import { openInput } from '../../cli/input.js';
import { describeFile } from '../../model/evaluation/fileReport.js';
import { readLabelledFile } from '../../model/evaluation/labelledFile.js';
import { formatOf } from '../../texts/formats.js';
import { useFolder } from '../support/folder.js';
import { SAMPLES, type Sample } from './support/files.js';

/** What one way of reading made of a file. */
interface Reading {
  readonly texts: readonly string[];
  readonly remarks: string;
}

// The page is the third: tests/browser/samples.test.ts gives it the same files.
const READERS: Readonly<Record<string, (path: string) => Promise<Reading>>> = {
  async 'the command line'(path) {
    const input = await openInput(path);
    const reader = new EntryReader({
      ...{ input: input.name, format: formatOf(path), skipBadRows: false },
      ...{ guardFormulas: false, details: false, mayBeEmpty: false },
    });
    const texts: string[] = [];
    for await (const { text } of reader.entries(input.chunks)) {
      if (text?.trim()) texts.push(text);
    }
    return { texts, remarks: reader.remarks.join('\n') };
  },
  async evaluate(path) {
    const file = readLabelledFile(path);
    return {
      texts: file.texts.map(({ text }) => text),
      remarks: describeFile(path, file).split('\n').slice(1).join('\n'),
    };
  },
};

describe('A file', () => {
  const folder = useFolder();

  for (const [reader, read] of Object.entries(READERS)) {
    describe(`given to ${reader}`, () => {
      for (const sample of SAMPLES) {
        const outcome = sample.refused ? 'is refused with' : 'is read with';
        it(`${outcome} ${sample.what}`, () => {
          const path = folder(sample.name);
          writeFileSync(path, sample.content);
          return check(sample, path, read);
        });
      }
    });
  }
});

async function check(
  { texts, remark, refused }: Sample,
  path: string,
  read: (path: string) => Promise<Reading>,
): Promise<void> {
  if (refused) {
    const { line, fault } = refused;
    await assert.rejects(read(path), ({ message }: Error) => {
      assert.match(message, fault);
      if (line !== undefined) assert.match(message, new RegExp(`:${line}: `));
      return true;
    });
    return;
  }
  const reading = await read(path);
  assert.deepEqual(reading.texts, texts);
  if (remark) assert.match(reading.remarks, remark);
  else assert.equal(reading.remarks, '');
}
