import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { Format } from '../../texts/formats.js';
import { LONGEST_RECORD } from '../../texts/lines.js';
import { allOf, entriesOf, readerOf, rendered } from './support/entries.js';

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
  const read = allOf(entriesOf(content, format, options));
  await assert.rejects(read, { name: 'InputError', message });
}

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

  it('of two columns with one name is read by the first, and says so', async () => {
    const { reader, chunks } = readerOf('text,id,text\ngood,1,bad\n', 'csv');
    const [, row] = await allOf(reader.entries(chunks));
    assert.equal(row!.text, 'good');
    assert.deepEqual(reader.remarks, [
      'reviews: line 1 names 2 columns "text"; the first of them was read',
    ]);
  });

  it('says that the first line counts as a text, unless it was told so', async () => {
    for (const header of [undefined, false] as const) {
      const options = { textColumn: '2', ...(header === false && { header }) };
      const { reader, chunks } = readerOf('a,a\n1,good\n', 'csv', options);
      await allOf(reader.entries(chunks));
      assert.equal(reader.remarks.length, header === false ? 0 : 1, reader.remarks.join());
    }
  });

  it('keeps empty lines, and gives the last line the end it lacks', async () => {
    assert.equal(
      await rendered(entriesOf('text\r\n\r\ngood', 'csv')),
      'text,label,score\r\n\r\ngood,POSITIVE,0.750000\r\n',
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

  it('without names of columns loses no text', async () => {
    const { reader, chunks } = readerOf('I love it.\nIt is bad.\n', 'csv');
    assert.equal(
      await rendered(reader.entries(chunks)),
      'I love it.,POSITIVE,0.750000\nIt is bad.,POSITIVE,0.750000\n',
    );
    assert.deepEqual(reader.remarks, [
      'reviews: line 1 was classified as a text; if it names the column, name it with --text',
    ]);
    const named = { textColumn: 'I love it.' };
    assert.match(
      await rendered(entriesOf('I love it.\nbad\n', 'csv', named)),
      /^I love it\.,label/,
    );
    const second = { header: false, textColumn: '2' } as const;
    assert.equal(
      await rendered(entriesOf('1,good\n2,bad\n', 'csv', second)),
      '1,good,POSITIVE,0.750000\n2,bad,POSITIVE,0.750000\n',
    );
  });

  it('of one column says which name it took for one', async () => {
    const { reader, chunks } = readerOf('whatever\ngood\n', 'csv');
    await allOf(reader.entries(chunks));
    assert.deepEqual(reader.remarks, [
      'reviews: "whatever" in line 1 was taken for the name of the column; if it is a text, say --no-header',
    ]);
  });

  it('has short rows filled up, so that the answer is below its name', async () => {
    const { reader, chunks } = readerOf('text,n,m\ngood\nbad,1\nfine,1,2,,\n', 'csv');
    assert.equal(
      await rendered(reader.entries(chunks)),
      'text,n,m,label,score\ngood,,,POSITIVE,0.750000\nbad,1,,POSITIVE,0.750000\nfine,1,2,POSITIVE,0.750000\n',
    );
    assert.match(reader.remarks.join(), /^reviews: 2 records are shorter than the first/);
  });

  it('is read without its bad rows where that is asked for', async () => {
    const { reader, chunks } = readerOf(
      'n,text\n1,good\n2,so, so\n3,5" disk\n4,"never closed\n5,"closed"\n6,"open\n7,bad\n',
      'csv',
      { skipBadRows: true },
    );
    assert.equal(
      await rendered(reader.entries(chunks)),
      'n,text,label,score\n' +
        '1,good,POSITIVE,0.750000\n5,"closed",POSITIVE,0.750000\n7,bad,POSITIVE,0.750000\n',
    );
    assert.match(reader.remarks.join(), /^left out 4 rows; the first: reviews:3: 3 fields, but/);
  });

  it('has no formulas for spreadsheets where that is asked for', async () => {
    const content = 'text,n\n=1+1 is good,-1\n"a;-b",2\ngood,3\n';
    assert.equal(
      await rendered(entriesOf(content, 'csv', { guardFormulas: true })),
      'text,n,label,score\n' +
        '\'=1+1 is good,-1,POSITIVE,0.750000\n"a;\'-b",2,POSITIVE,0.750000\ngood,3,POSITIVE,0.750000\n',
    );
  });

  it('gets columns with names of their own where it has a label and a score already', async () => {
    const output = await rendered(entriesOf('text,label,score\na,b,c\n', 'csv'));
    assert.match(output, /^text,label,score,sentiment_label,sentiment_score\n/);
  });

  it('has the language and what speaks against an answer where that is asked for', async () => {
    const details = { language: 'de', cautions: ['language', 'truncated'] };
    const answer = { label: 'POSITIVE', score: 0.75, truncated: true, details };
    const written = (content: string, format: Format) =>
      rendered(entriesOf(content, format, { details: true }), answer);
    assert.equal(
      await written('text,language\ngut,x\n ,y\n', 'csv'),
      'text,language,label,score,sentiment_language,cautions\n' +
        'gut,x,POSITIVE,0.750000,de,language truncated\n ,y,,,,\n',
    );
    assert.equal(
      await written('{"text":"gut"}\n{"text":""}\n', 'jsonl'),
      '{"text":"gut","label":"POSITIVE","score":0.75,"language":"de","cautions":["language","truncated"]}\n' +
        '{"text":"","label":null,"score":null,"language":null,"cautions":null}\n',
    );
    assert.equal(
      await written('gut\n', 'lines'),
      'POSITIVE\t0.750000\tde\tlanguage truncated\tgut\n',
    );
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
      /^reviews:4: 3 fields, but the first record has 2: "a", "text"; put quotes/,
    );
    await refuses('a,text\n1,ok\n2,5" disk\n3,"x"\n', /^reviews:3: a quote/);
    await refuses('a,text\n1,ok\n2,"never\nclosed\n', /^reviews:3: a quote is opened here/);
    await refuses('text\nok\n"a"b\n', /^reviews:3: a quote inside a field/);
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

  it('may have their texts in members of members', async () => {
    const content = '{"id":1,"data":{"text":"good"}}\n';
    assert.equal(
      await rendered(entriesOf(content, 'jsonl', { textColumn: 'data.text' })),
      '{"id":1,"data":{"text":"good"},"label":"POSITIVE","score":0.75}\n',
    );
    await refuses(content, /^reviews:1: no column "data\.body"/, 'jsonl', {
      textColumn: 'data.body',
    });
  });

  it('that gain a label of their own later keep it', async () => {
    const { reader, chunks } = readerOf('{"text":"a"}\n{"text":"b","label":1}\n', 'jsonl');
    assert.equal(
      await rendered(reader.entries(chunks)),
      '{"text":"a","label":"POSITIVE","score":0.75}\n' +
        '{"text":"b","label":1,"sentiment_label":"POSITIVE","sentiment_score":0.75}\n',
    );
    assert.match(reader.remarks.join(), /^reviews: 1 later record has .*sentiment_label/);
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

  it('may begin with records that have nothing to read', async () => {
    const content = '{"id":1}\n{}\n{"kind":"review","says":null}\n{"id":2,"text":"good"}\n';
    for (const options of [{}, { textColumn: 'text' }]) {
      const lines = options.textColumn ? content : content.replace('"kind":"review",', '');
      const output = await rendered(entriesOf(lines, 'jsonl', options));
      assert.deepEqual(output.match(/null,"score":null|"POSITIVE"/g), [
        ...Array(3).fill('null,"score":null'),
        '"POSITIVE"',
      ]);
    }
    await refuses('{"a":"b"}\n'.repeat(2000), /^reviews:1: no column "text"; .* "a"$/, 'jsonl', {
      textColumn: 'text',
    });
  });

  it('are refused with the line that is none', async () => {
    await refuses('{"text":"a"}\n{"text"\n', /^reviews:2: not JSON: /, 'jsonl');
    await refuses('[{"text":"a"}]\n', /^reviews:1: not a JSON object; .*jq/, 'jsonl');
    await refuses('{"a":1,"b":2}\n', /^reviews:1: cannot tell which column/, 'jsonl');
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

describe('Paragraphs', () => {
  it('are each a text, however their lines are broken and the input comes in pieces', async () => {
    const word = fc.stringMatching(/^[a-z,.]{1,8}$/);
    const paragraph = fc.array(word, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        ...[fc.array(paragraph), lineEnd, fc.integer({ min: 1, max: 3 }), pieceBytes],
        async (paragraphs, end, blank, size) => {
          const content = paragraphs.map((lines) => lines.join(end)).join(end.repeat(blank + 1));
          const entries = await allOf(entriesOf(content, 'paragraphs', { pieceBytes: size }));
          const expected = paragraphs.map((lines) => lines.join(' '));
          assert.deepEqual(
            entries.flatMap(({ text }) => text ?? []),
            expected,
          );
        },
      ),
    );
  });

  it('are written on a line each, with the blank lines between them', async () => {
    const output = await rendered(entriesOf('\ufeffGood,\n  really.\n\n \nBad.', 'paragraphs'));
    assert.equal(output, 'POSITIVE\t0.750000\tGood, really.\n\n \nPOSITIVE\t0.750000\tBad.\n');
  });
});
