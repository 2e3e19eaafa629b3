import assert from 'node:assert/strict';
import { CsvError, parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { namesColumns } from '../../texts/columns.js';
import { TextsError } from '../../texts/errors.js';
import { delimiterOf } from '../../texts/fields.js';
import { formatOf } from '../../texts/formats.js';
import { memberOf } from '../../texts/jsonLines.js';
import { LONGEST_RECORD } from '../../texts/lines.js';
import { type ReadOptions, TextsReader } from '../../texts/reader.js';
import type { TextRecord } from '../../texts/records.js';
import { guardFormula, quoteField } from '../../texts/spreadsheet.js';
import { readTable } from '../../texts/table.js';

const CSV: ReadOptions = { format: 'csv', header: true };

/** Reads bytes that come in pieces, and says where a fault ended it. */
function read(bytes: Uint8Array, options: ReadOptions, pieceBytes = bytes.length || 1) {
  const reader = new TextsReader(options);
  const records: TextRecord[] = [];
  try {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      for (const record of reader.push(bytes.subarray(at, at + pieceBytes))) records.push(record);
    }
    for (const record of reader.end()) records.push(record);
  } catch (error) {
    if (!(error instanceof TextsError)) throw error;
    return { records, encoding: reader.encoding, fault: error.message };
  }
  return { records, encoding: reader.encoding };
}

/** Two fields per record, as csv-parse reads them; undefined where it refuses, or finds more. */
function parsed(text: string): string[][] | undefined {
  try {
    const options = { record_delimiter: '\n', relax_column_count: true, skip_empty_lines: true };
    const records: string[][] = parse(text, options);
    if (records.some(({ length }) => length > 2)) return undefined;
    return records.map(([first = '', second = '']) => [first, second]);
  } catch (error) {
    assert.ok(error instanceof CsvError);
    return undefined;
  }
}

/** Text of what is special in files of texts. */
const special = (...more: string[]) =>
  fc.string({ unit: fc.constantFrom('a', ' ', '"', ',', ';', '\n', '\r\n', 'é', '😀', ...more) });

describe('Reading a file of texts', () => {
  it('gives the same however the bytes come in pieces', () => {
    const bytes = fc.oneof(
      special('\r', '\t', '\0').map((text) => Buffer.from(text)),
      special('\r').map((text) => Buffer.from(`\ufeff${text}`, 'utf16le')),
      special('\r').map((text) => Buffer.from(text.replace('😀', ''), 'latin1')),
      fc.uint8Array(),
    );
    const format = fc.constantFrom('csv' as const, 'tsv' as const, 'lines' as const);
    fc.assert(
      fc.property(bytes, format, fc.integer({ min: 1, max: 9 }), (content, of, size) => {
        const options: ReadOptions = { format: of, header: true };
        const [whole, pieces] = [read(content, options), read(content, options, size)];
        // What one piece was taken for is not taken back, and a fault may come to light later.
        fc.pre(whole.fault === undefined && pieces.encoding === whole.encoding);
        assert.deepEqual(pieces, whole);
      }),
    );
  });

  it('loses nothing: the records put together are the file', () => {
    const options = { format: 'csv', header: true } as const;
    fc.assert(
      fc.property(special(), fc.integer({ min: 1, max: 9 }), (text, size) => {
        const { records } = read(Buffer.from(text), options, size);
        const whole = records.filter(({ kind }) => kind !== 'row');
        fc.pre(whole.length === records.length || !/[,;]\r?(\n|$)/.test(text));
        assert.equal(records.map(({ raw, ending }) => raw + ending).join(''), text);
      }),
    );
  });

  it('finds the fields of CSV as another reader finds them', () => {
    const field = fc.oneof(
      special().map((text) => `"${text.replaceAll('"', '""')}"`),
      fc.string({ unit: fc.constantFrom('a', ' ', 'é', '"') }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field), { minLength: 1 }), (rows) => {
        const text = `x,y\n${rows.map((row) => `${row.join(',')}\n`).join('')}`;
        const { records } = read(Buffer.from(text), { ...CSV, delimiter: ',' });
        const expected = parsed(text);
        if (!expected) {
          assert.ok(records.some(({ kind }) => kind === 'bad'));
          return;
        }
        const found = records.flatMap((record) => {
          if (record.kind === 'header') return [record.columns];
          return record.kind === 'row' ? [record.fields] : [];
        });
        assert.deepEqual(found, expected);
      }),
    );
  });

  it('tells the encodings apart', () => {
    const text = 'text\nnaïve café – “so”\n';
    const cases: [Buffer, string][] = [
      [Buffer.from(text), 'utf-8'],
      [Buffer.from(text, 'utf16le'), 'utf-16le'],
      [Buffer.from(text, 'utf16le').swap16(), 'utf-16be'],
      [Buffer.from('text\nna\xefve caf\xe9 \x96 \x93so\x94\n', 'latin1'), 'windows-1252'],
    ];
    for (const [bytes, encoding] of cases) {
      for (const size of [1, 3, 1000]) {
        const found = read(bytes, { format: 'lines' }, size);
        assert.equal(found.encoding, encoding);
        assert.deepEqual(
          found.records.map(({ raw }) => raw),
          ['text', 'naïve café – “so”'],
        );
      }
    }
  });

  it('gives what precedes a fault', () => {
    const damaged = Buffer.concat([Buffer.from('é\nsecond\nthird '), Buffer.from([0xe9, 0x0a])]);
    const { records, fault } = read(damaged, { format: 'lines' });
    assert.deepEqual(
      records.map(({ raw }) => raw),
      ['é', 'second'],
    );
    assert.match(fault!, /^line 3: not UTF-8/);
    assert.match(read(Buffer.from('a\nb\0c\n'), { format: 'lines' }).fault!, /^line 2: a binary/);
    const shiftJis = Buffer.from([0x82, 0xb1, 0x82, 0xf1, 0x81, 0x42, 0x0a]);
    assert.match(read(shiftJis, { format: 'lines' }).fault!, /^line 1: neither UTF-8 nor Windows/);
  });

  it('bounds what it holds', () => {
    const line = Buffer.from(`text\n${'x'.repeat(LONGEST_RECORD + 2 ** 17)}`);
    assert.match(
      read(line, CSV, 2 ** 16).fault!,
      /^line 2: a line of more than 4194304 characters/,
    );
  });

  it('takes a carriage return inside a line of LF or CRLF for a character', () => {
    const { records } = read(Buffer.from('one\r\ntwo\rtwo\r\n'), { format: 'lines' });
    assert.deepEqual(
      records.map(({ raw, ending }) => [raw, ending]),
      [
        ['one', '\r\n'],
        ['two\rtwo', '\r\n'],
      ],
    );
  });
});

describe('A file’s format', () => {
  it('is told by its name, and is lines otherwise', () => {
    const names = [
      'a.csv',
      'A.CSV',
      'b.tsv',
      'c.jsonl',
      'c.ndjson',
      'c.csv.gz',
      'd.txt',
      'e.gz',
      'e',
    ];
    assert.deepEqual(names.map(formatOf), [
      ...['csv', 'csv', 'tsv', 'jsonl', 'jsonl', 'csv', 'lines', 'lines', 'lines'],
    ]);
    assert.equal(formatOf(undefined), 'lines');
  });

  it('has a delimiter that its first record tells, outside quotes', () => {
    const records = ['a,b;c,d', 'a;b', 'a\tb,c\td', '"a,b,c"|d', 'text', '"say ""a,b"""'];
    assert.deepEqual(records.map(delimiterOf), [',', ';', '\t', '|', ',', ',']);
  });

  it('has names of columns where the first record looks like names', () => {
    for (const names of [
      ['id', 'what'],
      ['Review'],
      ['customer said', 'when'],
      ['feedback'],
      ['x', ''],
    ])
      assert.equal(namesColumns(names), true, names.join());
    for (const texts of [
      ['I love it.'],
      ['Great film'],
      ['1', 'good'],
      ['so', 'I left. Never again.'],
    ])
      assert.equal(namesColumns(texts), false, texts.join());
  });
});

describe('A table', () => {
  it('has every member of JSON lines for a column, by its path where it is inside another', () => {
    const content = Buffer.from('{"a":1,"data":{"text":"good"}}\n\n{"b":"x"}\n');
    const table = readTable(content, { format: 'jsonl' });
    assert.deepEqual(table.columns, ['a', 'data.text', 'b']);
    assert.deepEqual(table.rows, [
      { line: 1, fields: ['1', 'good', ''] },
      { line: 3, fields: ['', '', 'x'] },
    ]);
  });

  it('has numbers for columns where the file has no names', () => {
    const table = readTable(Buffer.from('1,good\n2,bad\n'), { format: 'csv' });
    assert.deepEqual([table.columns, table.named, table.rows.length], [['1', '2'], false, 2]);
  });

  it('leaves rows out where that is asked for, and counts them', () => {
    const content = Buffer.from('n,text\n1,good\n2,so, so\n3,"bad"\n4,"open\n');
    const table = readTable(content, { format: 'csv', skipBadRows: true });
    assert.deepEqual([table.rows.length, table.skipped], [2, 2]);
  });
});

describe('A member of a JSON object', () => {
  it('is found by its name, or by its path', () => {
    const record = { 'a.b': 1, a: { b: 2, 'c.d': { e: 3 } }, list: ['x'] };
    const found = ['a.b', 'a.c.d.e', 'a.x', 'list.0', 'toString'].map((path) =>
      memberOf(record, path),
    );
    assert.deepEqual(found, [1, 3, undefined, undefined, undefined]);
  });
});

describe('A field for a spreadsheet', () => {
  it('is computed nowhere', () => {
    const cases: [string, string][] = [
      ['=1+1', "'=1+1"],
      ['+cmd', "'+cmd"],
      ['-good', "'-good"],
      ['@x', "'@x"],
      ['＝1', "'＝1"],
      ['\t=1', "'\t'=1"],
      ['\rx', "'\rx"],
      ['a;=1', "a;'=1"],
      ['a\t=1', "a\t'=1"],
      ['a\n+1', "a\n'+1"],
      ['-1.5', '-1.5'],
      ['good = fine', 'good = fine'],
      ['', ''],
    ];
    for (const [field, guarded] of cases) assert.equal(guardFormula(field), guarded);
  });

  it('is in quotes where it needs them', () => {
    assert.deepEqual(['a', 'a,b', 'a"b', 'a;b', 'a\tb', 'a|b', 'a\nb'].map(quoteField), [
      ...['a', '"a,b"', '"a""b"', '"a;b"', '"a\tb"', '"a|b"', '"a\nb"'],
    ]);
  });
});
