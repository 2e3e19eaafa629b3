import assert from 'node:assert/strict';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAnalyze } from '../../cli/arguments.js';
import { openInput } from '../../cli/input.js';

describe('The arguments of analyze', () => {
  it('name a file and how to read it', () => {
    const usual = {
      neutral: false,
      minScore: 0,
      skipBadRows: false,
      guardFormulas: false,
      details: false,
    };
    assert.deepEqual(parseAnalyze([]), { ...usual, format: 'lines' });
    assert.deepEqual(parseAnalyze(['-', '--format', 'jsonl']), { ...usual, format: 'jsonl' });
    assert.deepEqual(parseAnalyze(['a.csv', '--text', 'review', '--min-score=0.8']), {
      ...usual,
      file: 'a.csv',
      format: 'csv',
      textColumn: 'review',
      minScore: 0.8,
    });
    assert.deepEqual(
      parseAnalyze([
        'a.csv.gz',
        '--delimiter',
        '|',
        '--no-header',
        '--neutral',
        '--skip-bad-rows',
        '--guard-formulas',
      ]),
      {
        file: 'a.csv.gz',
        format: 'csv',
        delimiter: '|',
        header: false,
        neutral: true,
        minScore: 0,
        skipBadRows: true,
        guardFormulas: true,
        details: false,
      },
    );
    const { url } = parseAnalyze(['--url', 'http://localhost:30080']);
    assert.equal(url?.port, '30080');
  });

  it('are refused with what would be right', () => {
    const cases: [string[], RegExp][] = [
      [['--fast'], /^Unknown option '--fast'/],
      [['a', 'b'], /^one file at a time, not also b$/],
      [['--format', 'xml'], /^--format xml: expected one of csv, tsv, lines, paragraphs, jsonl$/],
      [['--text', 'a'], /^--text is for columns/],
      [['a.jsonl', '--delimiter', ';'], /^--delimiter is for csv and tsv, not for jsonl$/],
      [['--no-header'], /^--no-header is for columns/],
      [
        ['a.csv', '--delimiter', '||'],
        /^--delimiter "\|\|": expected one character, such as , ; tab \|$/,
      ],
      [['--detials'], /^Unknown option '--detials'$/],
      [['--min-score', '1.5'], /^--min-score 1\.5: expected a number from 0 to 1$/],
      [['--min-score', ''], /^--min-score : expected a number/],
      [['--url', 'localhost:3000'], /^--url localhost:3000: expected a URL such as/],
    ];
    for (const [args, message] of cases) {
      assert.throws(() => parseAnalyze(args), { name: 'UsageError', message }, args.join(' '));
    }
  });
});

describe('An input', () => {
  it('that cannot be read is named', async () => {
    const cases: [string, RegExp][] = [
      [join(tmpdir(), 'no-such-reviews.csv'), /no-such-reviews\.csv: there is no such file$/],
      [tmpdir(), /: a directory, not a file$/],
    ];
    for (const [path, message] of cases) {
      await assert.rejects(openInput(path), { name: 'InputError', message });
    }
  });

  it('that can be read no further is named', async function () {
    // Nothing is mapped where this file starts.
    const path = '/proc/self/mem';
    if (platform() !== 'linux') this.skip();
    const { chunks } = await openInput(path);
    const reading = chunks[Symbol.asyncIterator]().next();
    await assert.rejects(reading, { name: 'InputError', message: /^\/proc\/self\/mem: EIO/ });
  });
});
