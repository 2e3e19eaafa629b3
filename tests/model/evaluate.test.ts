import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { evaluateCommand } from '../../model/evaluation/command.js';
import { useFolder } from '../support/folder.js';
import { ROOT } from '../support/paths.js';

describe('npm run evaluate', () => {
  const directory = useFolder();
  beforeEach(() => {
    const rows = '"Great, thanks!",pos\nIt is terrible.,neg\nIt is a file.,neutral\n';
    writeFileSync(directory('my.csv'), `text,label\n${rows}`);
  });

  async function evaluate(...args: string[]): Promise<string> {
    const printed: string[] = [];
    const print = (lines: string) => printed.push(lines);
    await evaluateCommand(args, {
      root: ROOT,
      dataDirectory: directory(),
      workingDirectory: directory(),
      print,
    });
    return printed.join('\n');
  }

  it('reports on a file, found from where it was called', async () => {
    const answer = await evaluate('my.csv');
    const parts = [
      /^my\.csv: 3 texts in column "text"; in column "label", 1 positive, 1 negative, 1 neutral\.\n/,
      /minilm-sentiment, int8 \(SHA-256 begins [0-9a-f]{16}\)/,
      /accuracy +1\.000 \(0\.342–1\.000\), of 2 texts/,
      /called positive +called negative\npositive +1 +0\nnegative +0 +1\nneutral /,
      /min_score +answered +accuracy +neutral withheld/,
      /Too few texts to tell/,
    ];
    for (const part of parts) assert.match(answer, part);
  });

  it('says the same every time', async () => {
    assert.equal(await evaluate('my.csv'), await evaluate('my.csv'));
  });

  it('compares models', async () => {
    const answer = await evaluate('my.csv', '--model', 'embedded', '--model', 'embedded');
    assert.equal(answer.match(/SHA-256 begins/g)?.length, 2);
  });

  it('explains itself', async () => {
    assert.match(await evaluate('--help'), /npm run evaluate -- FILE \[OPTIONS\]/);
  });

  const refusals: [string, string[], RegExp][] = [
    ['a file that is not there', ['no.csv'], /^no\.csv: there is no such file$/],
    ['two files', ['my.csv', 'b.csv'], /^one file at a time, not also b\.csv$/],
    ['an option it does not know', ['--labels', 'x'], /^Unknown option '--labels'/],
    ['a column without a file', ['--text', 'x'], /^--text and --label are for a file of yours/],
    ['a column that is not there', ['my.csv', '--label', 'x'], /the columns are "text", "label"$/],
    [
      'a model that is not there',
      ['my.csv', '--model', './no'],
      /^MODEL=\.\/no: there is no model/,
    ],
    ['labelled sets that are not there', [], /^the labelled sets are not in .*: set DATA_DIR/],
  ];
  for (const [what, args, message] of refusals) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(evaluate(...args), ({ message: said }: Error) => message.test(said));
    });
  }

  it('says in one line what the caller can put right, and exits with 1', async function () {
    this.timeout(60_000);
    const command = ['--import', 'tsx', join('model', 'evaluate.ts'), 'no.csv'];
    await assert.rejects(promisify(execFile)(process.execPath, command, { cwd: ROOT }), {
      code: 1,
      stdout: '',
      stderr: 'evaluate: no.csv: there is no such file\n',
    });
  });
});
