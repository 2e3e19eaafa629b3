import assert from 'node:assert/strict';
import { perTest } from '../../support/started.js';
import { StandInClassifier } from '../support/standInClassifier.js';
import { startTestService } from '../support/testService.js';

const POSITIVE = { label: 'POSITIVE', score: 0.75 };
const NEGATIVE = { label: 'NEGATIVE', score: 0.75 };

describe('POST /analyze', () => {
  let classifier: StandInClassifier;
  const service = perTest(() => {
    classifier = new StandInClassifier();
    return startTestService({ classifier });
  });

  async function analyze(body: unknown): Promise<unknown> {
    const response = await service.post('/analyze', body);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'application/json; charset=utf-8');
    return response.json();
  }

  async function refusal(body: unknown): Promise<{ pointer: string; detail: string }[]> {
    const response = await service.post('/analyze', body);
    assert.equal(response.status, 400);
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    const problem = (await response.json()) as Record<string, unknown>;
    assert.equal(problem.type, 'urn:sentiment-api:problem:invalid-request');
    assert.deepEqual(classifier.asked, [], 'nothing of a request that is refused is classified');
    return problem.errors as { pointer: string; detail: string }[];
  }

  describe('answers', () => {
    it('an array of one for a text', async () => {
      assert.deepEqual(await analyze({ text: 'I love it.' }), [POSITIVE]);
    });

    it('a classification per text, in order, for an array', async () => {
      const text = ['I love it.', 'I hate it.', 'I love it.'];
      assert.deepEqual(await analyze({ text }), [POSITIVE, NEGATIVE, POSITIVE]);
      assert.deepEqual(classifier.asked, [text]);
    });

    it('an array of one for an array of one', async () => {
      assert.deepEqual(await analyze({ text: ['I hate it.'] }), [NEGATIVE]);
    });

    it('labels best first, as many as top_k says', async () => {
      const both = [POSITIVE, { label: 'NEGATIVE', score: 0.25 }];
      assert.deepEqual(await analyze({ text: 'a', top_k: 1 }), [POSITIVE]);
      assert.deepEqual(await analyze({ text: 'a', top_k: 2 }), both);
      assert.deepEqual(await analyze({ text: 'a', top_k: 1000 }), both);
    });

    it('every label for top_k null', async () => {
      assert.deepEqual(await analyze({ text: 'I hate it.', top_k: null }), [
        NEGATIVE,
        { label: 'POSITIVE', score: 0.25 },
      ]);
    });

    it('top_k nested, one array per text, for an array', async () => {
      assert.deepEqual(await analyze({ text: ['a', 'I hate it.'], top_k: 1 }), [
        [POSITIVE],
        [NEGATIVE],
      ]);
    });

    it('NEUTRAL with the best score for a text whose best score is below min_score', async () => {
      const neutral = { label: 'NEUTRAL', score: 0.75 };
      assert.deepEqual(await analyze({ text: 'a', min_score: 0.76 }), [neutral]);
      assert.deepEqual(await analyze({ text: 'a', min_score: 0.75 }), [POSITIVE]);
      assert.deepEqual(await analyze({ text: 'a', min_score: 0 }), [POSITIVE]);
      assert.deepEqual(await analyze({ text: ['a'], min_score: 1, top_k: null }), [[neutral]]);
    });

    it('an object per text with what else is known of it for details', async () => {
      const read = { tokens: 3, truncated: false, unknown: 0 };
      const known = { ...read, language: 'en', cautions: [], familiarity: 0.5 };
      assert.deepEqual(await analyze({ text: 'I love it.', details: true }), [
        { classifications: [POSITIVE], ...known },
      ]);
      assert.deepEqual(await analyze({ text: ['I hate it.'], details: true, top_k: null }), [
        { classifications: [NEGATIVE, { label: 'POSITIVE', score: 0.25 }], ...known },
      ]);
      assert.deepEqual(await analyze({ text: 'I love it.', details: false }), [POSITIVE]);
    });

    it('a text longer than the model reads, and says so in a header', async () => {
      const long = 'one two three four five six seven eight nine';
      const response = await service.post('/analyze', { text: ['short', long, long] });
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('x-truncated-texts'), '1, 2');
      const short = await service.post('/analyze', { text: 'short' });
      assert.equal(short.headers.get('x-truncated-texts'), null);
    });

    it('where the time went in a Server-Timing header', async () => {
      const response = await service.post('/analyze', { text: 'a' });
      assert.equal(
        response.headers.get('server-timing'),
        'queue;dur=1.50, tokenize;dur=0.25, infer;dur=3.00',
      );
    });

    it('as many texts as allowed, and texts in any script', async () => {
      const text = ['愛しています', '💯', 'ÿ\u0000', 'half a pair: \ud83d'];
      assert.equal(((await analyze({ text })) as unknown[]).length, 4);
      assert.deepEqual(classifier.asked, [text]);
    });

    it('JSON under any of its names, with parameters, and with a byte order mark', async () => {
      const types = [
        'application/json; charset=utf-8',
        'Application/JSON',
        'application/vnd.api+json',
      ];
      const body = '\ufeff{"text":"a"}';
      for (const type of types) {
        const response = await service.send('/analyze', body, { 'content-type': type });
        assert.equal(response.status, 200, type);
      }
    });
  });

  describe('refuses with 400, the field and what was expected', () => {
    const blank = 'Expected a string with at least one visible character.';
    const texts = 'Expected a text or an array of texts';
    const topK = 'Expected a whole number of at least 1, or null for all labels.';
    const score = 'Expected a number from 0 to 1.';
    const object = 'Expected a JSON object with the field "text".';
    const cases: [what: string, body: unknown, pointer: string, detail: string][] = [
      ['an empty text', { text: '' }, '#/text', blank],
      ['a blank text', { text: ' \n\t\u00a0' }, '#/text', blank],
      ['a text of nothing visible', { text: '\u0000\u200b\u00ad\ud800' }, '#/text', blank],
      ['an empty text among others', { text: ['a', ''] }, '#/text/1', blank],
      ['no texts', { text: [] }, '#/text', 'Expected at least one text.'],
      ['a missing text', {}, '#/text', `${texts}.`],
      ['a number', { text: 1 }, '#/text', `${texts}; found 1.`],
      ['null', { text: null }, '#/text', `${texts}; found null.`],
      ['an object', { text: { a: 1 } }, '#/text', `${texts}; found an object.`],
      ['a number among texts', { text: ['a', 1] }, '#/text/1', 'Expected a string; found 1.'],
      ['null among texts', { text: ['a', null] }, '#/text/1', 'Expected a string; found null.'],
      ['texts in a text', { text: [['a']] }, '#/text/0', 'Expected a string; found an array.'],
      ['an unknown field', { text: 'a', txt: 1 }, '#/txt', 'Unknown field.'],
      ['a strange field', { text: 'a', 'a/~\ud800': 1 }, '#/a~1~0%EF%BF%BD', 'Unknown field.'],
      ['top_k 0', { text: 'a', top_k: 0 }, '#/top_k', topK],
      ['top_k 1.5', { text: 'a', top_k: 1.5 }, '#/top_k', topK],
      ['top_k "1"', { text: 'a', top_k: '1' }, '#/top_k', topK],
      ['min_score 1.1', { text: 'a', min_score: 1.1 }, '#/min_score', score],
      ['min_score -0.1', { text: 'a', min_score: -0.1 }, '#/min_score', score],
      ['min_score "high"', { text: 'a', min_score: 'high' }, '#/min_score', score],
      ['details "yes"', { text: 'a', details: 'yes' }, '#/details', 'Expected true or false.'],
      ['an array as body', [], '#', object],
      ['a text as body', 'I love it.', '#', object],
      ['null as body', null, '#', object],
    ];
    for (const [what, body, pointer, detail] of cases) {
      it(what, async () => {
        assert.deepEqual(await refusal(body), [{ pointer, detail }]);
      });
    }

    it('every wrong field at once', async () => {
      const errors = await refusal({ text: '', top_k: 0, more: true });
      assert.deepEqual(
        errors.map(({ pointer }) => pointer),
        ['#/text', '#/top_k', '#/more'],
      );
    });

    it('ten mistakes at most, however many there are', async () => {
      const fields = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`field${i}`, 1]));
      assert.equal((await refusal({ text: 'a', ...fields })).length, 10);
    });

    it('a field named __proto__, which changes nothing', async () => {
      const response = await service.send('/analyze', '{"text":"a","__proto__":{"polluted":true}}');
      assert.equal(response.status, 400);
      assert.equal(({} as Record<string, unknown>).polluted, undefined);
    });
  });

  it('takes neutral where NEUTRAL is a label of its own anyway, and refuses it where there is none', async () => {
    const model = { ...classifier.model, knowsNeutral: false };
    Object.assign(classifier, { model });
    const [error] = await refusal({ text: 'a', neutral: true });
    assert.match(error!.detail, /^The model stand-in has no label NEUTRAL; min_score/);
    Object.assign(classifier, { model: { ...model, labels: ['BAD', 'NEUTRAL', 'FINE', 'BEST'] } });
    await analyze({ text: 'a', neutral: true });
  });

  describe('refuses a body that is no JSON', () => {
    async function sendBytes(
      body: string | Uint8Array<ArrayBuffer>,
    ): Promise<Record<string, unknown>> {
      const response = await service.send('/analyze', body);
      assert.equal(response.status, 400);
      const problem = (await response.json()) as Record<string, unknown>;
      assert.equal(problem.type, 'urn:sentiment-api:problem:malformed-json');
      return problem;
    }

    it('with what the parser says', async () => {
      const { detail } = await sendBytes('{"text": "I love it."');
      assert.match(String(detail), /^Expected JSON in UTF-8: /);
    });

    it('when it is empty', () => sendBytes(''));

    it('when it is not UTF-8', () => sendBytes(Buffer.from('{"text":"\xe9"}', 'latin1')));

    it('when there is no body at all', async () => {
      const answer = await service.raw(
        'POST /analyze HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n',
      );
      assert.match(answer, /^HTTP\/1.1 400 /);
      assert.match(answer, /malformed-json/);
    });

    it('takes the last of two fields of one name, as JSON parsers do', async () => {
      const body = '{"text":"I love it.","text":"I hate it."}';
      const response = await service.send('/analyze', body);
      assert.deepEqual(await response.json(), [NEGATIVE]);
    });
  });
});
