import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './support.js';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('npm run evaluate', () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'evaluate-'));
  });
  after(() => rmSync(directory, { recursive: true }));

  function evaluate(...args: string[]): Promise<Ended> {
    const script = join(ROOT, 'model', 'evaluate.ts');
    const environment = { ...process.env, DATA_DIR: directory, INIT_CWD: directory };
    return new Promise((done) => {
      execFile(
        process.execPath,
        ['--import', 'tsx', script, ...args],
        { cwd: ROOT, env: environment },
        (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  }

  it('reports on a file, found from where it was called', async () => {
    const content =
      'text,label\n"Great, thanks!",pos\nIt is terrible.,neg\nIt is a file.,neutral\n';
    writeFileSync(join(directory, 'my.csv'), content);
    const { code, stdout, stderr } = await evaluate('my.csv');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(
      stdout,
      /^my\.csv: 3 texts in column "text"; in column "label", 1 positive, 1 negative, 1 neutral\./,
    );
    assert.match(stdout, /minilm-sentiment, int8 \(SHA-256 begins [0-9a-f]{16}\)/);
    assert.match(stdout, /accuracy +1\.000 \(0\.342–1\.000\), of 2 texts/);
    assert.match(
      stdout,
      /called positive +called negative\npositive +1 +0\nnegative +0 +1\nneutral /,
    );
    assert.match(stdout, /min_score +answered +accuracy +neutral withheld/);
    assert.match(stdout, /2 texts are few/);
  });

  it('says the same every time', async () => {
    writeFileSync(join(directory, 'same.csv'), 'text,label\nGood.,1\nNot so good.,0\nFine.,1\n');
    const [first, second] = await Promise.all([evaluate('same.csv'), evaluate('same.csv')]);
    assert.equal(first.stdout, second.stdout);
  });

  it('explains itself', async () => {
    const { code, stdout } = await evaluate('--help');
    assert.equal(code, 0);
    assert.match(stdout, /npm run evaluate -- FILE \[OPTIONS\]/);
  });

  const refusals: [string, string[], string][] = [
    ['a file that is not there', ['no.csv'], 'no.csv: there is no such file'],
    ['two files', ['a.csv', 'b.csv'], 'one file at a time, not also b.csv'],
    ['an option it does not know', ['--labels', 'x'], "Unknown option '--labels'"],
    [
      'a column without a file',
      ['--text', 'x'],
      '--text and --label are for a file of yours; name it',
    ],
    ['labelled sets that are not there', [], 'the labelled sets are not in {directory}'],
    ['a model that is not there', ['--model', './no'], 'MODEL=./no: there is no model in'],
  ];
  for (const [what, args, message] of refusals) {
    it(`refuses ${what} in one line`, async () => {
      writeFileSync(join(directory, 'ok.csv'), 'text,label\nGood.,1\nBad.,0\n');
      const all = args[0] === '--model' ? ['ok.csv', ...args] : args;
      const { code, stderr } = await evaluate(...all);
      assert.equal(code, 1);
      assert.ok(
        stderr.startsWith(`evaluate: ${message.replace('{directory}', directory)}`),
        stderr,
      );
      assert.equal(stderr.trimEnd().split('\n').length, 1);
    });
  }
});
