import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { FileError } from '../../model/evaluation/errors.js';
import { type ColumnNames, readLabelledFile } from '../../model/evaluation/labelledFile.js';
import { useFolder } from '../support/folder.js';

// tests/texts/samples.test.ts gives it files of all encodings and delimiters, and damaged ones.
describe('A labelled file', () => {
  const directory = useFolder();

  function read(content: string, names?: ColumnNames, file = 'my.csv') {
    const path = directory(file);
    writeFileSync(path, content);
    return readLabelledFile(path, names);
  }

  const expected = [
    { line: 2, text: 'It works.', polarity: 'POSITIVE' },
    { line: 3, text: 'It fails.', polarity: 'NEGATIVE' },
  ];

  describe('is read', () => {
    it('as JSON lines, whatever the file is called', () => {
      const content = '{"text":"It works.","label":1}\n{"label":0,"text":"It fails."}\n';
      const found = read(content).texts;
      assert.deepEqual(found, [
        { ...expected[0], line: 1 },
        { ...expected[1], line: 2 },
      ]);
    });

    it('with quotes around delimiters, quotes and line ends, every text on the line it starts on', () => {
      const content = 'text,label\r\n"Works, ""mostly"".\r\n\r\nThanks!",pos\r\n\r\nFails.,neg\r\n';
      assert.deepEqual(read(content).texts, [
        { line: 2, text: 'Works, "mostly".\n\nThanks!', polarity: 'POSITIVE' },
        { line: 6, text: 'Fails.', polarity: 'NEGATIVE' },
      ]);
    });

    it('whatever the texts are, once quoted', () => {
      const texts = fc.array(
        fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\t', '\n', ' ', 'é') }),
        { minLength: 1 },
      );
      fc.assert(
        fc.property(texts, fc.constantFrom(',', ';'), (some, delimiter) => {
          const records = some.map((text) => `"${text.replaceAll('"', '""')}"${delimiter}positive`);
          fc.pre(some.some((text) => text.trim() !== ''));
          const { texts: found, incomplete } = read(
            [`text${delimiter}label`, ...records].join('\n'),
          );
          const whole = some.map((text) => text.trim()).filter((text) => text !== '');
          assert.deepEqual(
            found.map(({ text }) => text),
            whole,
          );
          assert.equal(incomplete, some.length - whole.length);
        }),
      );
    });

    it('without the records that lack a text or a label, which are counted', () => {
      const { texts, incomplete } = read('text,label\nIt works.,1\nIt fails.,0\n ,1\nPerhaps.,\n');
      assert.deepEqual(texts, expected);
      assert.equal(incomplete, 2);
    });
  });

  describe('has its columns found', () => {
    const columns = (content: string, names?: ColumnNames) => {
      const { textColumn, labelColumn } = read(content, names);
      return [textColumn, labelColumn];
    };

    it('by their names', () => {
      const content = 'id,Sentiment,Review\n1,positive,Good.\n0,negative,Bad.\n';
      assert.deepEqual(columns(content), ['Review', 'Sentiment']);
    });

    it('by what they hold, when their names say nothing', () => {
      const content = 'user;said;opinion\n17;It works.;pos\n18;It fails.;neg\n';
      assert.deepEqual(columns(content), ['said', 'opinion']);
    });

    it('by the likeliest name whose labels are understood', () => {
      const content = 'text,label,sentiment\nIt works.,bug,pos\nIt fails.,chore,neg\n';
      assert.deepEqual(columns(content), ['text', 'sentiment']);
    });

    it('as they are named', () => {
      const content = 'text,label,title,mood\na,1,It works.,0\nb,0,It fails.,1\n';
      assert.deepEqual(columns(content, { text: 'title', label: 'mood' }), ['title', 'mood']);
    });
  });

  describe('is refused', () => {
    const refusals: Record<string, [content: string, message: string, names?: ColumnNames]> = {
      'when it is empty': ['\n', ': the file is empty'],
      'with only a header': ['text,label\n', ': there is a header but no record below it'],
      'without a column that was named': [
        'text,label\na,1\nb,0\n',
        ': no column "mood"; the columns are "text", "label"',
        { label: 'mood' },
      ],
      'without a column of labels': [
        'said,by\nIt works.,me\n',
        ': cannot tell which column has the labels; the columns are "said", "by": name one with --label',
      ],
      'with only labels': [
        'label\n1\n0\n',
        ': no column of texts beside the labels; the columns are "label"',
      ],
      'with a label that is not understood': [
        'text,label\n"a\nb",positive\nc,posative\n',
        ':4: label "posative" in column "label" is not understood; labels are positive/negative/neutral,',
      ],
      'with JSON lines that are no objects': [
        '{"text":"a","label":1}\n["b",0]\n',
        ':2: not a JSON object; write one object per line',
      ],
      'with no record that has both text and label': [
        'text,label\na,\n,1\n',
        ': no record has both a text and a label ("text", "label")',
      ],
    };
    for (const [how, [content, message, names]] of Object.entries(refusals)) {
      it(how, () => {
        assert.throws(
          () => read(content, names),
          (error: Error) => {
            assert.ok(error instanceof FileError, error.stack);
            assert.ok(error.message.startsWith(`my.csv${message}`), error.message);
            return true;
          },
        );
      });
    }

    it('as a JSON array', () => {
      assert.throws(() => read('[{"text":"a","label":1}]', {}, 'my.json'), /one object per line/);
    });

    it('when it is not there, or a directory', () => {
      assert.throws(
        () => readLabelledFile(directory('no.csv')),
        /^FileError: no.csv: there is no such file$/,
      );
      assert.throws(() => readLabelledFile(directory()), /a directory, not a file/);
    });
  });
});
