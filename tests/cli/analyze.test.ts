import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { analyze } from '../../cli/analyze.js';
import { type BatchClassifier, USUAL_BATCH } from '../../cli/classifiers/batchClassifier.js';
import type { Entry } from '../../cli/entry.js';
import { ServiceError } from '../../cli/errors.js';
import { entriesOf, readerOf } from './support/entries.js';

const OPTIONS = { minScore: 0, advance: () => {} };

/** Answers with the text itself for a label, at times of its own. */
class Echo implements BatchClassifier {
  readonly batch = USUAL_BATCH;
  readonly batches: (readonly string[])[] = [];
  mostAtOnce = 0;
  #atOnce = 0;

  constructor(
    readonly concurrency = 1,
    private readonly takes: (batch: number) => number = () => 0,
  ) {}

  async classify(texts: readonly string[]) {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#atOnce);
    await delay(this.takes(this.batches.push(texts)));
    this.#atOnce--;
    return texts.map((label) => ({ label, score: 0.6, truncated: label.length > 100 }));
  }

  async close() {}
}

class Memory extends Writable {
  written = '';
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void) {
    this.written += chunk;
    done();
  }
}

const numbers = (count: number) =>
  Array.from({ length: count }, (_, index) => `${index}\n`).join('');

describe('Analysing an input', () => {
  it('keeps the order, though later texts may be answered earlier', async () => {
    const output = new Memory();
    const classifier = new Echo(4, (batch) => 20 / batch);
    await analyze(entriesOf(numbers(500), 'lines'), classifier, output, OPTIONS);
    const labels = output.written
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t')[0]);
    assert.deepEqual(labels, numbers(500).trimEnd().split('\n'));
    assert.equal(classifier.mostAtOnce, 4);
  });

  it('asks for batches that follow from the input alone, none too large', async () => {
    const batches = async (pieceBytes: number, takes: number) => {
      const classifier = new Echo(1, () => takes);
      const long = 'long '.repeat(2000);
      const content = `${numbers(100)}${`${long}\n`.repeat(3)}`;
      await analyze(entriesOf(content, 'lines', { pieceBytes }), classifier, new Memory(), OPTIONS);
      return classifier.batches;
    };
    const once = await batches(7, 0);
    assert.deepEqual(
      once.map(({ length }) => length),
      [32, 32, 32, 6, 1],
    );
    assert.deepEqual(await batches(4096, 3), once);
  });

  it('reads no further ahead than a few batches while the output takes nothing', async () => {
    let read = 0;
    async function* entries(): AsyncGenerator<Entry, void> {
      for (;;) yield { line: ++read, text: `${read}`, render: () => 'x', ending: '\n' };
    }
    const stuck = new Writable({ highWaterMark: 1, write() {} });
    const ended = analyze(entries(), new Echo(4), stuck, OPTIONS);
    await delay(100);
    const before = read;
    await delay(100);
    assert.equal(read, before);
    assert.ok(read <= 32 * 10, `${read} were read`);
    stuck.destroy(new Error('enough'));
    await assert.rejects(ended, /enough/);
  });

  it('does not wait for a batch to fill while nothing comes', async () => {
    const output = new Memory();
    const input = new Readable({ read() {} });
    const { reader } = readerOf('', 'lines');
    const ended = analyze(reader.entries(input), new Echo(), output, OPTIONS);
    input.push('first\n');
    while (output.written === '') await delay(10);
    assert.equal(output.written, 'first\t0.600000\tfirst\n');
    input.push('second\n');
    input.push(null);
    await ended;
    assert.match(output.written, /second\n$/);
  });

  it('says NEUTRAL of a text whose score is too low', async () => {
    const output = new Memory();
    await analyze(entriesOf('a\n', 'lines'), new Echo(), output, { ...OPTIONS, minScore: 0.7 });
    assert.equal(output.written, 'NEUTRAL\t0.600000\ta\n');
  });

  it('does not ask about blank texts, and counts them', async () => {
    const classifier = new Echo();
    const content = `text\na\n" "\n\u200b\u00ad\n${'long '.repeat(50)}\n`;
    const summary = await analyze(entriesOf(content, 'csv'), classifier, new Memory(), OPTIONS);
    assert.deepEqual(summary, { texts: 2, blank: 2, truncated: 1 });
    assert.equal(classifier.batches.flat().length, 2);
  });

  it('answers what precedes a fault in the input, and then tells the fault', async () => {
    const output = new Memory();
    const content = `text,n\n${'good,1\n'.repeat(40)}bad,1,2\ngood,1\n`;
    const ended = analyze(entriesOf(content, 'csv'), new Echo(), output, OPTIONS);
    await assert.rejects(ended, { name: 'InputError', message: /^reviews:42: / });
    assert.equal(output.written.trimEnd().split('\n').length, 41);
  });

  it('tells which lines a service failed on', async () => {
    const classifier: BatchClassifier = {
      concurrency: 1,
      batch: USUAL_BATCH,
      classify: async ([first]) => {
        if (first !== '0') throw new ServiceError('it answered 500');
        return Array(32).fill({ label: 'POSITIVE', score: 1, truncated: false });
      },
      close: async () => {},
    };
    const output = new Memory();
    await assert.rejects(
      analyze(entriesOf(numbers(40), 'lines'), classifier, output, OPTIONS),
      /^ServiceError: it answered 500 \(lines 33 to 40 of the input\)$/,
    );
    assert.equal(output.written.split('\n').length, 33);
  });
});
