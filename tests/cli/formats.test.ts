import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { InputError } from '../../cli/errors.js';
import { formatOf } from '../../cli/formats/formats.js';
import { LONGEST_RECORD } from '../../cli/lines.js';
import { allOf, entriesOf, rendered } from './support/entries.js';

const pieceBytes = fc.integer({ min: 1, max: 40 });
const lineEnd = fc.constantFrom('\n', '\r\n');
/** Any text that a file of UTF-8 can hold, with what is special in CSV more often than chance has it. */
const anyText = fc
  .array(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('"', ',', ';', '\n', '\r\n', '😀')),
  )
  .map((parts) => parts.join('').replace(/\r(?!\n)/g, ''));

const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;

async function refuses(
  content: string | Buffer,
  message: RegExp,
  ...more: Parameters<typeof entriesOf> extends [unknown, ...infer Rest] ? Partial<Rest> : never
) {
  const [format = 'csv', options] = more;
  await assert.rejects(allOf(entriesOf(content, format, options)), (error) => {
    assert.ok(error instanceof InputError, String(error));
    assert.match(error.message, message);
    return true;
  });
}

describe('An input’s format', () => {
  it('is told by the file’s name, and is lines otherwise', () => {
    const names = ['a.csv', 'A.CSV', 'b.tsv', 'c.jsonl', 'c.ndjson', 'd.txt', 'e', undefined];
    assert.deepEqual(names.map(formatOf), [
      ...['csv', 'csv', 'tsv', 'jsonl', 'jsonl', 'lines', 'lines', 'lines'],
    ]);
  });
});

describe('CSV', () => {
  it('gives any text as it was put in, with the line where its record starts', async () => {
    await fc.assert(
      fc.asyncProperty(
        ...[fc.array(fc.tuple(anyText, anyText)), lineEnd, fc.boolean(), pieceBytes],
        async (records, end, bom, size) => {
          const rows = [['id', 'text'], ...records].map((row) => row.map(quoted).join(','));
          const content = (bom ? '\ufeff' : '') + rows.join(end) + end;
          const entries = await allOf(entriesOf(content, 'csv', { pieceBytes: size }));
          assert.deepEqual(
            entries.slice(1).map(({ text }) => text),
            records.map(([, text]) => text),
          );
          let line = 1;
          for (const [index, entry] of entries.entries()) {
            assert.equal(entry.line, line);
            line += rows[index]!.split('\n').length;
          }
        },
      ),
    );
  });

  it('is written as it was read, with two more columns', async () => {
    await fc.assert(
      fc.asyncProperty(
        ...[fc.array(fc.tuple(anyText, anyText)), lineEnd, fc.boolean(), pieceBytes],
        async (records, end, bom, size) => {
          const rows = [['text', 'other'], ...records].map((row) => row.map(quoted).join(','));
          const content = (bom ? '\ufeff' : '') + rows.join(end) + end;
          const output = await rendered(entriesOf(content, 'csv', { pieceBytes: size }));
          const expected = records.map(([text, other]) =>
            text.trim() ? [text, other, 'POSITIVE', '0.750000'] : [text, other, '', ''],
          );
          assert.deepEqual(parse(output, { bom: true, record_delimiter: end }), [
            ['text', 'other', 'label', 'score'],
            ...expected,
          ]);
          assert.equal(output.startsWith('\ufeff'), bom, 'the byte order mark stays');
          const taken = output.replaceAll(/,label,score|,POSITIVE,0\.750000/g, '');
          if (records.every(([text]) => text.trim())) assert.equal(taken, content);
        },
      ),
    );
  });

  it('may have semicolons or tabs instead of commas', async () => {
    assert.equal(
      await rendered(entriesOf('text;n\n"a, b; c";1\n', 'csv')),
      'text;n;label;score\n"a, b; c";1;POSITIVE;0.750000\n',
    );
    assert.equal(
      await rendered(entriesOf('n\ttext\n1\tso "good\n', 'csv')),
      'n\ttext\tlabel\tscore\n1\tso "good\tPOSITIVE\t0.750000\n',
    );
  });

  it('keeps empty lines, and gives the last line the end it lacks', async () => {
    assert.equal(
      await rendered(entriesOf('text\r\n\r\ngood', 'csv')),
      'text,label,score\r\n\r\ngood,POSITIVE,0.750000\n',
    );
  });

  it('finds the column of texts by its name, or because it is the only one', async () => {
    const textsOf = async (content: string, textColumn?: string) =>
      (await allOf(entriesOf(content, 'csv', textColumn ? { textColumn } : {}))).map((e) => e.text);
    assert.deepEqual(await textsOf('id,Review\n1,good\n'), [undefined, 'good']);
    assert.deepEqual(await textsOf('whatever\ngood\n'), [undefined, 'good']);
    assert.deepEqual(await textsOf('text,title\ngood,bad\n', 'title'), [undefined, 'bad']);
    await refuses(
      'id,what\n1,good\n',
      /^reviews:1: cannot tell .* "id", "what"; name one with --text$/,
    );
    await refuses(
      'id,text\n1,good\n',
      /^reviews:1: no column "x"; the columns are "id", "text"$/,
      'csv',
      { textColumn: 'x' },
    );
  });

  it('gets columns with names of their own where it has a label and a score already', async () => {
    const output = await rendered(entriesOf('text,label,score\na,b,c\n', 'csv'));
    assert.match(output, /^text,label,score,sentiment_label,sentiment_score\n/);
  });

  it('has labels in quotes where they need them', async () => {
    const answer = { label: 'very, "very" good', score: 1, truncated: false };
    assert.equal(
      await rendered(entriesOf('text\na\n', 'csv'), answer),
      'text,label,score\na,"very, ""very"" good",1.000000\n',
    );
  });

  it('is refused with the line where it is malformed', async () => {
    await refuses(
      'a,text\n1,"x\ny"\n2,b,c\n',
      /^reviews:4: 3 fields, but the header names 2: "a", "text"; put quotes/,
    );
    await refuses('a,text\n1\n', /^reviews:2: 1 field, but/);
    await refuses('a,text\n1,ok\n2,5" disk\n3,"x"\n', /^reviews:3: a quote/);
    await refuses('a,text\n1,ok\n2,"never\nclosed\n', /^reviews:3: a quote is opened here/);
    await refuses('text\nok\n"a"b\n', /^reviews:3: a quote inside a field/);
    await refuses(Buffer.from('text\nok\ncaf\xe9\n', 'latin1'), /^reviews:3: not UTF-8/);
  });

  it('is refused when a record does not end, without reading all of it', async () => {
    const endless = `text\n"${`${'never closed '.repeat(100)}\n`.repeat(LONGEST_RECORD / 1000)}`;
    await refuses(endless, /^reviews:2: a quote is opened here/, 'csv', { pieceBytes: 2 ** 16 });
    const line = `text\n${'x'.repeat(2 * LONGEST_RECORD)}`;
    await refuses(line, /^reviews:2: a line of more than/, 'csv', { pieceBytes: 2 ** 16 });
  });
});

describe('Tab-separated values', () => {
  it('are written as they were read, with two more columns; quotes mean themselves', async () => {
    const field = fc
      .string({ unit: 'grapheme' })
      .map((text) => text.replace(/[\t\r\n]/g, '') || 'x');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, field)), pieceBytes, async (records, size) => {
        const content = [['id', 'text'], ...records].map((row) => `${row.join('\t')}\n`).join('');
        const output = await rendered(entriesOf(content, 'tsv', { pieceBytes: size }));
        assert.equal(
          output.replaceAll(/\t(label\tscore|POSITIVE\t0\.750000|\t)\n/g, '\n'),
          content,
        );
      }),
    );
  });

  it('have fields that a spreadsheet put quotes around without those', async () => {
    const [, entry] = await allOf(entriesOf('text\n"so ""good"""\n', 'tsv'));
    assert.equal(entry?.text, 'so "good"');
  });
});

describe('JSON lines', () => {
  it('are written as they were read, with two more members', async () => {
    const object = fc.dictionary(
      fc
        .string({ unit: 'grapheme' })
        .filter((key) => key !== '__proto__' && !/^(sentiment_)*(label|score)$/.test(key)),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(anyText, object)), pieceBytes, async (records, size) => {
        const objects = records.map(([text, others]) => ({ ...others, text }));
        const content = objects.map((one) => `${JSON.stringify(one)}\n`).join('');
        const output = await rendered(
          entriesOf(content, 'jsonl', { pieceBytes: size, textColumn: 'text' }),
        );
        const expected = objects.map((one) =>
          one.text.trim()
            ? { ...one, label: 'POSITIVE', score: 0.75 }
            : { ...one, label: null, score: null },
        );
        const read = output
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line));
        // Through JSON, which knows no -0.
        assert.deepEqual(read, JSON.parse(JSON.stringify(expected)));
      }),
    );
  });

  it('keep numbers that JavaScript cannot hold', async () => {
    const output = await rendered(
      entriesOf('{"text": "good", "id": 12345678901234567890 }', 'jsonl'),
    );
    assert.equal(
      output,
      '{"text": "good", "id": 12345678901234567890,"label":"POSITIVE","score":0.75}\n',
    );
  });

  it('have no label where there is no text', async () => {
    const output = await rendered(entriesOf('{"text":"a"}\n{}\n{"text":5}\n', 'jsonl'));
    assert.deepEqual(output.split('\n').slice(1), [
      '{"label":null,"score":null}',
      '{"text":5,"label":null,"score":null}',
      '',
    ]);
  });

  it('are refused with the line that is none', async () => {
    await refuses('{"text":"a"}\n{"text"\n', /^reviews:2: not JSON: /, 'jsonl');
    await refuses('[{"text":"a"}]\n', /^reviews:1: not a JSON object; .*jq/, 'jsonl');
    await refuses('{"a":1,"b":2}\n', /^reviews:1: cannot tell which column/, 'jsonl');
    await refuses(
      '{"text":"a"}\n{"text":"b","label":1}\n',
      /^reviews:2: a member "label"/,
      'jsonl',
    );
  });
});

describe('Lines', () => {
  it('are a text each, written behind label and score', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''));
    await fc.assert(
      fc.asyncProperty(fc.array(line), lineEnd, pieceBytes, async (texts, end, size) => {
        const content = texts.map((text) => text.replace('\ufeff', '') + end).join('');
        const output = await rendered(entriesOf(content, 'lines', { pieceBytes: size }));
        const rows = output
          .split(end)
          .slice(0, -1)
          .map((row) => row.split('\t'));
        assert.equal(rows.map(([, , ...text]) => text.join('\t') + end).join(''), content);
        const labels = rows.map(([label, score]) => [label, score]);
        assert.deepEqual(
          labels,
          content
            .split(end)
            .slice(0, -1)
            .map((text) => (text.trim() ? ['POSITIVE', '0.750000'] : ['', ''])),
        );
      }),
    );
  });

  it('of nothing are nothing', async () => {
    assert.equal(await rendered(entriesOf('', 'lines')), '');
    assert.equal(await rendered(entriesOf('', 'csv')), '');
  });
});
