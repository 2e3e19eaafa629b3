import assert from 'node:assert/strict';
import fc from 'fast-check';
import { startTestService, type TestService } from '../support/testService.js';

/** Bodies of which many are nearly right, so that they reach beyond the first check. */
const nearlyRight = fc.record(
  {
    text: fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.string({ unit: 'binary' }), { maxLength: 6 }),
      fc.jsonValue(),
    ),
    top_k: fc.oneof(fc.integer(), fc.constant(null), fc.double(), fc.jsonValue()),
    min_score: fc.oneof(fc.double({ min: 0, max: 1 }), fc.jsonValue()),
    details: fc.oneof(fc.boolean(), fc.jsonValue()),
  },
  { requiredKeys: [] },
);

describe('POST /analyze, whatever is sent', () => {
  let service: TestService;
  before(async () => {
    service = await startTestService();
  });
  after(() => service.close());

  async function check(body: string | Uint8Array<ArrayBuffer>): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const response = await service.get('/analyze', { method: 'POST', headers, body });
    assert.ok(response.status === 200 || (response.status >= 400 && response.status < 500));
    assert.match(String(response.headers.get('content-type')), /^application\/(problem\+)?json/);
    assert.ok(response.headers.get('x-request-id'));
    await response.json();
  }

  it('answers JSON that is nearly right', async () => {
    await fc.assert(fc.asyncProperty(nearlyRight, (body) => check(JSON.stringify(body))));
  });

  it('answers any JSON', async () => {
    const json = fc.json({ stringUnit: 'binary' });
    await fc.assert(fc.asyncProperty(json, check));
  });

  it('answers any bytes', async () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    await fc.assert(fc.asyncProperty(bytes, (body) => check(new Uint8Array(body))));
  });

  it('answers a text with half a surrogate pair anywhere', async () => {
    const text = fc.string({ unit: fc.constantFrom('\ud800', '\udfff', 'a', '"', '\\', '\u2028') });
    await fc.assert(
      fc.asyncProperty(text, text, (key, value) =>
        check(JSON.stringify({ text: value, [key]: 1 })),
      ),
    );
  });
});
