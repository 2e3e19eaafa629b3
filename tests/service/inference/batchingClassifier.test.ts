import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import type { Batch } from '../../../service/inference/batchComputer.js';
import {
  BatchingClassifier,
  type BatchingOptions,
} from '../../../service/inference/batchingClassifier.js';
import { ByteBudget } from '../../../service/inference/byteBudget.js';
import type { TextResult } from '../../../service/inference/classification.js';
import { ClosedError, OverloadedError } from '../../../service/inference/errors.js';
import { FakeThread } from '../support/fakeThread.js';

const MODEL = {
  name: 'm',
  revision: 'r',
  labels: ['NEGATIVE', 'POSITIVE'],
  knowsNeutral: false,
  neutral: false,
  maxTokens: 512,
};

/** A text of this many estimated tokens. */
const textOf = (tokens: number) => 'a'.repeat(4 * (tokens - 2));

function start(threads: FakeThread[], options: Partial<BatchingOptions> = {}): BatchingClassifier {
  return new BatchingClassifier(MODEL, threads, {
    maxQueueWaitMs: 1000,
    maxQueueTokens: 100_000,
    ...options,
  });
}

describe('The batching classifier whose thread does not answer', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }));
  afterEach(() => mock.timers.reset());

  it('gives it nothing more, says so, and fails after 20 s', async () => {
    const [stuck, other] = [new FakeThread(), new FakeThread()];
    const told: string[] = [];
    const classifier = start([stuck, other], { onHealth: (health) => told.push(health) });
    const answers = Array.from({ length: 40 }, () => classifier.classify([textOf(100)]));
    while (stuck.given.length + other.given.length < 4) await other.finish();
    mock.timers.tick(10_000);
    assert.deepEqual(told, ['stuck']);
    await other.finishAll();
    assert.ok(stuck.given.length <= 2, 'one batch, and one ahead from before');
    mock.timers.tick(10_000);
    assert.deepEqual(told, ['stuck', 'lost']);
    assert.match((await classifier.failure).message, /has not answered for 20 s/);
    await stuck.finishAll();
    await Promise.all(answers);
  });
});

describe('The batching classifier', () => {
  let thread: FakeThread;
  beforeEach(() => {
    thread = new FakeThread();
  });

  /** Has the thread compute all that it is given, and then has the answer. */
  const done = async <T>(answer: Promise<T>): Promise<T> => {
    await setImmediate();
    await thread.finishAll();
    return answer;
  };

  it('answers a result per text, labels best first, in the order asked', async () => {
    const classifier = start([thread]);
    const { results, timings } = await done(classifier.classify(['aaaaaaaaa', 'aa']));
    const rounded = results.map(({ classifications }) =>
      classifications.map(({ label, score }) => `${label} ${score.toFixed(2)}`).join(', '),
    );
    assert.deepEqual(rounded, ['POSITIVE 0.90, NEGATIVE 0.10', 'NEGATIVE 0.80, POSITIVE 0.20']);
    const facts = ({ tokens, truncated, familiarity }: TextResult) => [
      tokens,
      truncated,
      familiarity?.toFixed(2),
    ];
    assert.deepEqual(results.map(facts), [
      [9, true, '0.45'],
      [2, false, '0.10'],
    ]);
    assert.equal(timings.tokenize, 1);
    assert.equal(timings.infer, 2);
    assert.ok(timings.queue >= 0);
  });

  it('gives a lone text to an idle thread at once', () => {
    start([thread]).classify(['a']);
    assert.deepEqual(thread.given, [['a']]);
  });

  describe('lets a text have all cores', () => {
    let other: FakeThread;
    let classifier: BatchingClassifier;
    const compute = async (...texts: string[]) => {
      const answers = texts.map((text) => classifier.classify([text]));
      await setImmediate();
      await Promise.all([thread.finishAll(), other.finishAll()]);
      await Promise.all(answers);
    };
    beforeEach(() => {
      other = new FakeThread();
      classifier = start([thread, other]);
    });

    it('when nothing else is computed, one after the other', async () => {
      await compute('a');
      await compute('b');
      assert.deepEqual(thread.given, [['a'], ['b']]);
      assert.deepEqual(thread.alone, [true, true]);
    });

    it('again once one was computed with no other coming meanwhile', async () => {
      await compute('a', 'b');
      assert.deepEqual([...thread.alone, ...other.alone], [true, false]);
      await compute('c');
      await compute('d');
      assert.deepEqual(thread.alone, [true, false, true]);
    });

    it('from the second on, and not the second while the thread is still taking them', async () => {
      const first = classifier.classify(['a']);
      assert.equal(thread.widened, 0);
      await thread.finish();
      await first;
      assert.equal(thread.widened, 1);
      await compute('b');
      assert.deepEqual([thread.given, other.given], [[['a']], [['b']]]);
      await compute('c');
      await compute('d');
      assert.deepEqual(thread.given, [['a'], ['c'], ['d']]);
      assert.equal(thread.widened, 1);
    });

    it('not when it comes with others', async () => {
      const answer = classifier.classify(['a', 'b']);
      assert.deepEqual([...thread.alone, ...other.alone], [false, false]);
      await Promise.all([thread.finishAll(), other.finishAll()]);
      await answer;
    });
  });

  it('spreads what waits over the idle threads', () => {
    const other = new FakeThread();
    start([thread, other]).classify(['a', 'b', 'c', 'd']);
    assert.deepEqual(thread.given, [['a', 'b']]);
    assert.deepEqual(other.given, [['c', 'd']]);
  });

  it('makes a batch of what came while all threads were busy', async () => {
    const classifier = start([thread]);
    for (const text of ['a', 'b', 'c', 'd']) classifier.classify([text]);
    assert.deepEqual(thread.given, [['a']]);
    await thread.finish();
    assert.deepEqual(thread.given, [['a'], ['b', 'c', 'd']]);
  });

  it('makes a batch of what comes at the same time, also where a thread is idle', async () => {
    const other = new FakeThread();
    const classifier = start([thread, other]);
    for (const text of ['aa', 'b', 'c']) classifier.classify([text]);
    await setImmediate();
    assert.deepEqual([...thread.given, ...other.given], [['aa'], ['b', 'c']]);
  });

  it('leaves what waits to a busy thread where that has less than its share', async () => {
    const other = new FakeThread();
    const classifier = start([thread, other]);
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) classifier.classify([text]);
    await setImmediate();
    assert.deepEqual([...thread.given, ...other.given], [['a'], ['b', 'c', 'd', 'e']]);
    await thread.finishAll();
    assert.deepEqual(thread.given, [['a'], ['f', 'g']]);
  });

  it('hands a busy thread one full batch ahead, not two', async () => {
    const classifier = start([thread]);
    for (let request = 0; request < 100; request++) classifier.classify([textOf(32)]);
    await setImmediate();
    assert.deepEqual(
      thread.given.map(({ length }) => length),
      [1, 20],
    );
    assert.equal(classifier.queuedTexts, 79);
    assert.equal(classifier.queuedTokens, 79 * 32);
  });

  it('answers a request whose texts were computed in several batches, in order', async () => {
    const classifier = start([thread]);
    const texts = Array.from({ length: 100 }, (_, index) => 'a'.repeat(1 + (index % 9)));
    const answer = classifier.classify(texts);
    classifier.classify(['a']);
    await thread.finishAll();
    assert.ok(thread.given.length > 1);
    assert.deepEqual(
      (await answer).results.map(({ tokens }) => tokens),
      texts.map(({ length }) => length),
    );
  });

  it('does not keep a lone text behind all texts of a large request', async () => {
    const classifier = start([thread]);
    classifier.classify(Array(1000).fill(textOf(32)));
    const lone = classifier.classify([textOf(32)]);
    let batches = 0;
    let answered = false;
    lone.then(() => {
      answered = true;
    });
    while (!answered) {
      await thread.finish();
      batches++;
    }
    assert.ok(batches <= 4, `${batches} batches`);
  });

  it('does not compute what was cancelled before its turn', async () => {
    const classifier = start([thread]);
    classifier.classify(['a']);
    const controller = new AbortController();
    const cancelled = classifier.classify(['b', 'c'], controller.signal);
    const other = classifier.classify(['d']);
    const reason = new Error('client went away');
    controller.abort(reason);
    await assert.rejects(cancelled, reason);
    await thread.finishAll();
    await other;
    assert.deepEqual(thread.given, [['a'], ['d']]);
  });

  it('does not take what was cancelled before it came', async () => {
    const reason = new Error('too late');
    await assert.rejects(start([thread]).classify(['a'], AbortSignal.abort(reason)), reason);
    assert.deepEqual(thread.given, []);
  });

  it('takes no notice of a cancellation after the answer', async () => {
    const classifier = start([thread]);
    const controller = new AbortController();
    const answer = classifier.classify(['a'], controller.signal);
    await thread.finish();
    controller.abort();
    assert.equal((await answer).results.length, 1);
  });

  it('lets what is only tokenised wait for its turn, and be cancelled, as well', async () => {
    const classifier = start([thread]);
    const first = classifier.tokenize(['a', 'b']);
    const controller = new AbortController();
    const reason = new Error('client went away');
    const gone = assert.rejects(classifier.tokenize(['c'], controller.signal), reason);
    const mixed = [classifier.tokenize(['d']), classifier.classify(['e'])];
    assert.equal(classifier.queuedTexts, 3);
    controller.abort(reason);
    await gone;
    await thread.finishAll();
    assert.deepEqual(await first, [
      [{ id: 1, text: 'a', special: false }],
      [{ id: 1, text: 'b', special: false }],
    ]);
    await Promise.all(mixed);
    assert.deepEqual(thread.tokenized, [['a', 'b'], ['d']]);
    assert.deepEqual(thread.given, [['e']]);
  });

  it('weighs what a long text costs to read and to answer, which is bounded', () => {
    const classifier = start([thread]);
    classifier.classify(['a']);
    classifier.tokenize(['a'.repeat(1_000_000)]);
    assert.equal(classifier.queuedTokens, 3 + 256 + 512 / 4);
  });

  describe('reads long texts in windows', () => {
    const longText = `long${'b'.repeat(246)}`;
    const startShort = (options = {}) =>
      new BatchingClassifier(
        MODEL,
        [thread],
        { maxQueueWaitMs: 1000, maxQueueTokens: 100_000, ...options },
        undefined,
        50,
      );

    it('that have a turn each, and says together what they say', async () => {
      const told: (number | undefined)[] = [];
      const labelled = (_: string, familiarity?: number) => told.push(familiarity);
      const observer = { batch() {}, labelled, waited() {}, refused() {} };
      const classifier = startShort({ observer });
      const { results } = await done(classifier.classify([longText, 'aa']));
      assert.deepEqual(thread.readTexts, [[longText]]);
      assert.deepEqual(
        thread.given
          .flat()
          .map(({ length }) => length)
          .sort((a, b) => a - b),
        [2, 50, 100, 100],
      );
      assert.deepEqual(
        results.map(({ tokens, unknown }) => [tokens, unknown]),
        [
          [250, 0.25],
          [2, 0],
        ],
      );
      assert.equal(results[0]!.familiarity, (100 * 5 + 100 * 5 + 50 * 2.5) / 250);
      await setImmediate();
      assert.deepEqual(
        told,
        results.map(({ familiarity }) => familiarity),
      );
      assert.equal(classifier.queuedTokens, 0);
    });

    it('also where a text proves to be long only once it is read', async () => {
      const classifier = start([thread]);
      const answer = await done(classifier.classify([longText]));
      assert.equal(answer.results[0]!.tokens, 250);
      assert.deepEqual(thread.readTexts, []);
    });

    it('and lets others go before them', async () => {
      const classifier = startShort();
      const order: string[] = [];
      const ask = (text: string, name: string) =>
        classifier.classify([text]).then(() => order.push(name));
      const asked = [ask(`long${'b'.repeat(2000)}`, 'long')];
      await thread.finish();
      asked.push(ask('aa', 'short'));
      await thread.finishAll();
      await Promise.all(asked);
      assert.deepEqual(order, ['short', 'long']);
    });

    for (const [texts, tokens] of [
      [1, 4096],
      [16, 2048],
      [64, 512],
      [100, 512],
    ] as const) {
      it(`up to ${tokens} tokens each where a request has ${texts}`, async () => {
        const model = { ...MODEL, maxTokens: 4096 };
        const options = { maxQueueWaitMs: 1000, maxQueueTokens: 1_000_000 };
        const classifier = new BatchingClassifier(model, [thread], options, undefined, 512);
        await done(classifier.classify(Array(texts).fill(`long${'b'.repeat(3000)}`)));
        assert.deepEqual(thread.limits, Array(texts).fill(tokens));
      });
    }

    it('which count as waiting while they are not cut yet', async () => {
      const classifier = startShort({ maxQueueTokens: 100 });
      const first = classifier.classify([longText]);
      assert.equal(classifier.queuedTexts, 0);
      await assert.rejects(classifier.classify([longText]), OverloadedError);
      await thread.finishAll();
      await first;
    });

    it('which make others wait that come at the same time, before any is cut', async () => {
      const classifier = startShort({ maxQueueWaitMs: 10 });
      const answers = Promise.allSettled(
        Array.from({ length: 10 }, () => classifier.classify([longText])),
      );
      await thread.finishAll();
      const statuses = (await answers).map(({ status }) => status);
      assert.equal(statuses.filter((status) => status === 'rejected').length, 8);
    });

    it('none of which is computed for a request that was given up', async () => {
      const classifier = startShort();
      const controller = new AbortController();
      const gone = assert.rejects(classifier.classify([longText], controller.signal));
      controller.abort(new Error('gone'));
      await gone;
      await thread.finishAll();
      assert.deepEqual(thread.given, []);
    });

    it('and refuses those whose windows would make too much wait', async () => {
      const classifier = startShort({ maxQueueTokens: 400 });
      const first = classifier.classify(['a']);
      const waiting = classifier.classify([longText, 'a']);
      await assert.rejects(classifier.classify(Array(6).fill(longText)), OverloadedError);
      await thread.finishAll();
      await Promise.all([first, waiting]);
    });
  });

  it('passes a thread’s error on to the requests of the batch, and goes on', async () => {
    const classifier = start([thread]);
    const failing = classifier.classify(['a']);
    const next = classifier.classify(['b']);
    const error = new Error('out of memory');
    const refused = assert.rejects(failing, error);
    await thread.finish(error);
    await refused;
    await thread.finish();
    await next;
  });

  it('tells when a thread ended by itself', async () => {
    const other = new FakeThread();
    const { failure } = start([thread, other]);
    const error = new Error('ended');
    other.fail(error);
    assert.equal(await failure, error);
  });

  describe('with a thread that joins it later', () => {
    it('gives it what waits once it is ready', async () => {
      const other = new FakeThread();
      const classifier = start([thread]);
      classifier.join(setImmediate(other));
      classifier.classify(['a', 'b']);
      classifier.classify(['c', 'd']);
      assert.deepEqual(thread.given, [['a', 'b']]);
      await setImmediate();
      assert.deepEqual(other.given, [['c', 'd']]);
    });

    it('lets twice as much wait then', async () => {
      const classifier = start([thread], { maxQueueWaitMs: 1000 });
      const fill = () => {
        for (let texts = 0; texts < 300; texts++)
          classifier.classify([textOf(100)]).catch(() => {});
        return classifier.queuedTokens;
      };
      const before = fill();
      classifier.join(Promise.resolve(new FakeThread()));
      await setImmediate();
      const after = fill();
      assert.ok(after > 1.8 * before && after < 2.2 * before, `${before} and then ${after} tokens`);
    });

    it('has a text that is alone computed by all cores only from then on', async () => {
      const classifier = start([thread]);
      await done(classifier.classify(['a']));
      assert.equal(thread.widened, 0);
      classifier.join(Promise.resolve(new FakeThread()));
      await done(classifier.classify(['b']));
      assert.equal(thread.widened, 1);
    });

    it('fails where it cannot, and goes on meanwhile', async () => {
      const classifier = start([thread]);
      const error = new Error('no memory for it');
      classifier.join(Promise.reject(error));
      assert.equal(await classifier.failure, error);
      await done(classifier.classify(['a']));
    });

    it('closes it as well, though it is not ready yet', async () => {
      const other = new FakeThread();
      const classifier = start([thread]);
      classifier.join(setImmediate(other));
      await classifier.close();
      assert.ok(thread.closed && other.closed);
    });
  });

  it('closes its threads and refuses what waits and what comes', async () => {
    const classifier = start([thread]);
    classifier.classify(['a']);
    const waiting = assert.rejects(classifier.classify(['b']), ClosedError);
    await classifier.close();
    await waiting;
    assert.ok(thread.closed);
    await assert.rejects(classifier.classify(['c']), ClosedError);
    await assert.rejects(classifier.tokenize(['c']), ClosedError);
  });

  it('reports batches and waits', async () => {
    const batches: Batch[] = [];
    const labels: [string, number?][] = [];
    let waits = 0;
    const observer = {
      batch: (batch: Batch) => batches.push(batch),
      labelled: (...label: [string, number?]) => labels.push(label),
      waited: () => waits++,
      refused: () => assert.fail('nothing was refused'),
    };
    start([thread], { observer }).classify(['aaaa', 'aaaaaa']);
    await thread.finishAll();
    await setImmediate();
    assert.equal(waits, 2);
    const times = { tokenizeMs: 1, inferMs: 2 };
    const sizes = { texts: 2, tokens: 10, paddedTokens: 12 };
    assert.deepEqual(batches, [{ ...sizes, ...times, language: 'und' }]);
    assert.deepEqual(
      labels.map(([label, familiarity]) => [label, familiarity?.toFixed(2)]),
      [
        ['NEGATIVE', '0.20'],
        ['POSITIVE', '0.30'],
      ],
    );
  });

  describe('when overloaded', () => {
    /** Fills the queue of a classifier whose thread computes 10 tokens a ms. */
    function load(classifier: BatchingClassifier, tokens: number, each = 100): void {
      for (let waiting = 0; waiting < tokens; waiting += each) {
        classifier.classify([textOf(each)]).catch(() => {});
      }
    }

    it('refuses at once what would wait too long, and says when to come again', async () => {
      const refusals: number[] = [];
      const observer = { batch() {}, waited() {}, refused: () => refusals.push(1) };
      const classifier = start([thread], { maxQueueWaitMs: 1000, observer });
      load(classifier, 20_000);
      const waiting = classifier.queuedTokens;
      assert.ok(waiting > 9000 && waiting < 11_000, `${waiting} tokens`);
      const before = refusals.length;
      await assert.rejects(classifier.classify([textOf(100)]), (error) => {
        assert.ok(error instanceof OverloadedError);
        assert.equal(error.retryAfterSeconds, 1);
        return true;
      });
      assert.equal(refusals.length, before + 1);
      assert.equal(classifier.queuedTokens, waiting, 'what is refused does not wait');
    });

    it('computes when to come again from what waits', async () => {
      const classifier = start([thread], { maxQueueWaitMs: 10_000 });
      load(classifier, 60_000);
      const impatient = start([thread], { maxQueueWaitMs: 10 });
      impatient.classify(Array(400).fill(textOf(100)));
      await assert.rejects(impatient.classify(Array(300).fill(textOf(100))), {
        retryAfterSeconds: 4,
      });
    });

    it('still takes a lone text whose turn comes soon while a large request waits', () => {
      const classifier = start([thread], { maxQueueWaitMs: 200 });
      classifier.classify(Array(1000).fill(textOf(100)));
      classifier.classify([textOf(100)]);
      assert.equal(classifier.queuedTexts, 1000 - 6 - 6 + 1);
    });

    it('takes a request of any size when nothing waits', () => {
      const classifier = start([thread], { maxQueueWaitMs: 1, maxQueueTokens: 1 });
      classifier.classify(Array(1000).fill(textOf(100)));
      assert.ok(classifier.queuedTexts > 900);
    });

    it('bounds the tokens that wait', async () => {
      const classifier = start([thread], { maxQueueTokens: 2000 });
      load(classifier, 5000);
      assert.ok(classifier.queuedTokens <= 2000);
      await assert.rejects(classifier.classify([textOf(100)]), OverloadedError);
    });

    for (const [script, character, tokens] of [
      ['Latin', 'a', 25],
      ['Cyrillic', 'я', 63],
      ['Chinese', '我', 100],
    ] as const) {
      it(`estimates the tokens of 100 ${script} characters as ${tokens}`, () => {
        const classifier = start([thread]);
        classifier.classify([textOf(100)]);
        classifier.classify([character.repeat(100)]);
        assert.equal(classifier.queuedTokens, tokens + 2);
      });
    }

    it('bounds the memory of the texts, whatever the time they may wait', async () => {
      const texts = new ByteBudget(4 * 2_000_256);
      const classifier = start([thread], {
        maxQueueWaitMs: 3_600_000,
        maxQueueTokens: Number.MAX_SAFE_INTEGER,
        memory: texts,
      });
      const large = 'a'.repeat(1_000_000);
      const answers = await Promise.all(
        Array.from({ length: 400 }, async () => {
          const answer = classifier.classify([large]);
          // Only what is refused is answered while the thread computes.
          const refused = await Promise.race([
            answer.then(() => false).catch((error) => error instanceof OverloadedError),
            setImmediate(undefined),
          ]);
          return { answer, refused };
        }),
      );
      assert.equal(answers.filter(({ refused }) => refused).length, 396);
      assert.equal(texts.taken, 4 * 2_000_256);
      assert.ok(classifier.retryAfter()! >= 1, 'not even a short text has room');
      await thread.finishAll();
      await Promise.allSettled(answers.map(({ answer }) => answer));
      assert.equal(texts.taken, 0);
    });

    it('gives the memory of texts back however their request ends', async () => {
      const texts = new ByteBudget(1000);
      const classifier = start([thread], { memory: texts });
      const failing = assert.rejects(classifier.classify([textOf(10)]));
      const controller = new AbortController();
      const gone = assert.rejects(classifier.classify([textOf(10)], controller.signal));
      const closed = assert.rejects(classifier.classify([textOf(10)]));
      await assert.rejects(classifier.classify([textOf(1000)]), OverloadedError);
      assert.equal(texts.taken, 3 * (256 + 64));
      controller.abort();
      await gone;
      assert.equal(texts.taken, 2 * (256 + 64));
      await classifier.close();
      await thread.finish(new Error('out of memory'));
      await Promise.all([failing, closed]);
      assert.equal(texts.taken, 0);
    });

    it('reckons with the tokens that are answered, of which it asks for no more than are read', async () => {
      const texts = new ByteBudget(2 ** 25);
      const classifier = start([thread], { memory: texts });
      const most = Array(64).fill('a'.repeat(5000));
      const answer = classifier.tokenize(most);
      assert.equal(texts.taken, 64 * (256 + 2 * 5000 + 384 * 512));
      const second = classifier.tokenize(most);
      await assert.rejects(classifier.tokenize(most), OverloadedError);
      await thread.finishAll();
      await Promise.all([answer, second]);
      assert.deepEqual([...new Set(thread.limits)], [512]);
      assert.equal(texts.taken, 0);
    });

    it('refuses what is only tokenised as well', async () => {
      const classifier = start([thread], { maxQueueTokens: 2000 });
      load(classifier, 5000);
      await assert.rejects(classifier.tokenize([textOf(100)]), OverloadedError);
    });

    it('leaves room for a short text where long ones fill the queue', async () => {
      const classifier = start([thread], { maxQueueWaitMs: 1000 });
      load(classifier, 20_000);
      await assert.rejects(classifier.classify([textOf(100)]), OverloadedError);
      const short = Array.from({ length: 10 }, () => classifier.classify([textOf(10)]));
      await thread.finishAll();
      await Promise.all(short);
    });

    it('takes several short texts where what is computed alone takes longer than they may wait', async () => {
      const classifier = start([thread], { maxQueueWaitMs: 40 });
      const long = classifier.classify([textOf(500)]);
      const short = Array.from({ length: 4 }, () => classifier.classify([textOf(10)]));
      await thread.finishAll();
      await Promise.all([long, ...short]);
    });

    it('learns from its threads how fast they are, and not from when it sees their answers', async () => {
      const classifier = start([thread], { maxQueueWaitMs: 1000 });
      load(classifier, 20_000);
      const before = classifier.queuedTokens;
      for (let batch = 0; batch < 5; batch++) {
        // The thread says 3 ms.
        await delay(70);
        await thread.finish();
      }
      load(classifier, 100_000);
      assert.ok(classifier.queuedTokens > 1.3 * before, `${classifier.queuedTokens} tokens`);
      await thread.finishAll();
    });

    it('learns nothing from texts that prove to be long, which a thread has only read', async () => {
      const classifier = start([thread], { maxQueueWaitMs: 1000 });
      const load = () => {
        for (let request = 0; request < 100; request++)
          classifier.classify([`long${textOf(400)}`]).catch(() => {});
      };
      load();
      const before = classifier.queuedTokens;
      // So that the thread has two of them, and not windows of the first. It says 3 ms of each.
      await setImmediate();
      await thread.finish();
      await thread.finish();
      load();
      assert.ok(classifier.queuedTokens < 1.5 * before, `${classifier.queuedTokens} tokens`);
      await thread.finishAll();
    });

    it('can say so before a request has been read', async () => {
      const classifier = start([thread], { maxQueueWaitMs: 1000 });
      assert.equal(classifier.retryAfter(), undefined);
      load(classifier, 20_000, 50);
      assert.ok(classifier.retryAfter()! >= 1);
      await thread.finishAll();
      assert.equal(classifier.retryAfter(), undefined);
    });

    it('can say so where there is memory for short texts alone', async () => {
      const memory = new ByteBudget(3_000_000);
      const classifier = start([thread], { maxQueueWaitMs: 3_600_000, memory });
      assert.equal(classifier.retryAfter(1_000_000), undefined);
      const answer = classifier.classify(['a'.repeat(1_000_000)]);
      assert.ok(classifier.retryAfter(1_000_000)! >= 1);
      assert.equal(classifier.retryAfter(1000), undefined);
      await thread.finishAll();
      await answer;
      assert.equal(classifier.retryAfter(1_000_000), undefined);
    });

    it('takes requests again once the queue is shorter', async () => {
      const classifier = start([thread], { maxQueueTokens: 2000 });
      load(classifier, 5000);
      await thread.finishAll();
      await done(classifier.classify(['a']));
    });
  });
});
