import assert from 'node:assert/strict';
import { startRealService } from '../clients/realService.js';
import { post } from '../support/post.js';
import { perSuite } from '../support/started.js';

interface Classification {
  readonly label: string;
  readonly score: number;
}

describe('The service with its own model', () => {
  const PATIENT = { MAX_QUEUE_WAIT_MS: '60000', REQUEST_TIMEOUT_MS: '60000' };
  const service = perSuite(() => startRealService(PATIENT));

  async function analyze<T>(body: unknown): Promise<T> {
    const response = await post(`${service.url}/analyze`, body);
    assert.equal(response.status, 200);
    return (await response.json()) as T;
  }

  it('finds the tutorial’s sentence positive', async () => {
    const text = 'Kubernetes is a powerful and essential tool for modern software.';
    const answer = await analyze<Classification[]>({ text });
    assert.equal(answer.length, 1);
    assert.equal(answer[0]!.label, 'POSITIVE');
    assert.ok(answer[0]!.score > 0.9, `${answer[0]!.score}`);
  });

  it('gives labels whose scores add up to one, best first', async () => {
    const answer = await analyze<Classification[]>({ text: 'It is a phone.', top_k: null });
    assert.deepEqual(new Set(answer.map(({ label }) => label)), new Set(['POSITIVE', 'NEGATIVE']));
    assert.ok(answer[0]!.score >= answer[1]!.score);
    assert.ok(Math.abs(answer[0]!.score + answer[1]!.score - 1) < 1e-6);
  });

  it('reads a long text to its end', async () => {
    const text = `${'I love this film. '.repeat(150)}${'I hate it, it is awful. '.repeat(400)}`;
    const [answer] = await analyze<Classification[]>({ text });
    assert.equal(answer!.label, 'NEGATIVE');
  });

  it('classifies a text of more than 4,096 tokens on those, and says so', async () => {
    const start = 'word '.repeat(4094);
    const text = `${start}${'I hate it. '.repeat(500)}`;
    const response = await post(`${service.url}/analyze`, { text });
    assert.equal(response.headers.get('x-truncated-texts'), '0');
    const [same] = await analyze<Classification[]>({ text: start });
    const [answer] = (await response.json()) as Classification[];
    assert.deepEqual(answer, same);
  });

  it('tells tokens and, of the model it comes with, familiarity', async () => {
    const text = ['I love it.', 'word '.repeat(5000)];
    const answer = await analyze<Record<string, unknown>[]>({ text, details: true });
    assert.equal(answer[0]!.tokens, 6);
    assert.equal(answer[0]!.truncated, false);
    assert.equal(answer[1]!.tokens, 4096);
    assert.equal(answer[1]!.truncated, true);
    for (const { familiarity } of answer) {
      assert.ok(Number(familiarity) >= 0 && Number(familiarity) <= 1, `${familiarity}`);
    }
  });

  it('answers texts in any script, and half of a character', async () => {
    const text = ['愛しています', 'Ich liebe es', '💯', 'a\ud83d', 'a\u0000', '\u200b.', '[SEP]'];
    assert.equal((await analyze<unknown[]>({ text })).length, text.length);
  });

  it('answers many clients at once, each its own texts in order', async () => {
    const texts = Array.from({ length: 60 }, (_, index) => 'good '.repeat(1 + (index % 12)));
    const tokens = (text: string) => text.split(' ').length + 1;
    await Promise.all(
      texts.map(async (text, index) => {
        const own = texts.slice(index, index + 1 + (index % 5));
        const answer = await analyze<{ tokens: number }[]>({ text: own, details: true });
        assert.deepEqual(
          answer.map((each) => each.tokens),
          own.map(tokens),
        );
        return text;
      }),
    );
  });
});
