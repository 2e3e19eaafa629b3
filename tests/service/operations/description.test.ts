import assert from 'node:assert/strict';
import { pino } from 'pino';
import { createRouters } from '../../../service/app.js';
import { PROBLEMS } from '../../../service/http/requestError.js';
import { operationsOf } from '../../../service/operations/description/document.js';
import type { Operation } from '../../../service/protocols/operation.js';
import { startRealService } from '../../clients/realService.js';
import { perSuite } from '../../support/started.js';
import { OwnedStandIn, startProtocolService } from '../protocols/support.js';
import { appParts } from '../support/testService.js';

type Json = Record<string, unknown>;

/** How far scores and logits may be from the description's: processors round int8 products differently. */
const TOLERANCE = 0.03;

/** Asserts that two answers are the same but for rounding. */
function assertAlike(actual: unknown, expected: unknown, at = '#'): void {
  if (typeof expected === 'number' && !Number.isInteger(expected)) {
    const distance = Math.abs((actual as number) - expected);
    assert.ok(distance <= TOLERANCE * Math.max(1, Math.abs(expected)), `${at}: ${actual}`);
  } else if (typeof expected === 'object' && expected !== null) {
    assert.deepEqual(Object.keys(actual as Json), Object.keys(expected), at);
    for (const [key, value] of Object.entries(expected)) {
      assertAlike((actual as Json)[key], value, `${at}/${key}`);
    }
  } else {
    assert.equal(actual, expected, at);
  }
}

describe('The description of the service', () => {
  const { model } = new OwnedStandIn();

  async function openApi(): Promise<Json> {
    await using service = await startProtocolService();
    const response = await service.get('/openapi.json');
    assert.match(response.headers.get('content-type')!, /^application\/json/);
    return (await response.json()) as Json;
  }

  it('has every route of the application, and no other', () => {
    const logger = pino({ level: 'silent' });
    const routers = createRouters(appParts({ classifier: new OwnedStandIn(), logger }));
    const routes = routers.flatMap(({ stack }) =>
      stack.flatMap(({ path, methods }) =>
        methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${path}`),
      ),
    );
    const described = operationsOf(model).map(
      ({ method, path }) => `${method.toUpperCase()} ${path}`,
    );
    assert.deepEqual(described.sort(), routes.sort());
  });

  it('is OpenAPI 3.1 whose every reference leads somewhere', async () => {
    const document = await openApi();
    assert.match(String(document.openapi), /^3\.1\./);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
    assert.ok(references.length > 10);
    for (const [, reference] of references) {
      const target = reference!
        .split('/')
        .reduce<unknown>((at, step) => (at as Json | undefined)?.[step], document);
      assert.ok(target, reference);
    }
  });

  it('has its server beside it, behind a path prefix too', async () => {
    const { servers } = (await openApi()) as { servers: { url: string }[] };
    for (const prefix of ['', '/sentiment/v1']) {
      const server = new URL(servers[0]!.url, `http://host${prefix}/openapi.json`);
      assert.equal(server.pathname, `${prefix}/`);
    }
  });

  it('has every status that a request to classify may be refused with', async () => {
    const { paths } = (await openApi()) as { paths: Record<string, { post: { responses: Json } }> };
    // The path and the method are there, and nobody sees that a client went away.
    const never = [404, 405, 499];
    const statuses = Object.values(PROBLEMS).map(([status]) => status);
    const expected = new Set(statuses.filter((status) => !never.includes(status)).map(String));
    const described = Object.keys(paths['/analyze']!.post.responses);
    assert.deepEqual(described.filter((status) => status !== '200').sort(), [...expected].sort());
  });

  it('gives every operation a name of its own', async () => {
    const ids = operationsOf(model).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  describe('with the embedded model', () => {
    const service = perSuite(startRealService);

    it('has examples that are valid and answered as it says', async () => {
      const info = (await (await fetch(`${service.url}/info`)).json()) as Json;
      const name = String(info.model_id);
      const served = operationsOf({ ...model, name, revision: String(info.model_sha) });
      const withExamples = served.filter(({ examples }) => examples);
      assert.ok(withExamples.length >= 5);
      for (const operation of withExamples) {
        const path = operation.path
          .replace(':model', name)
          .replace(':version', String(info.model_sha));
        for (const example of Object.values(operation.examples!)) {
          schemaOf(operation.request).parse(example.body);
          schemaOf(operation.answer).parse(example.answer);
          const response = await fetch(service.url + path, {
            method: operation.method,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(example.body),
          });
          assert.equal(response.status, 200);
          assertAlike(await response.json(), example.answer, `${operation.id}: ${example.summary}`);
        }
      }
    });

    it('has the answers without a body as they are', async () => {
      for (const { path, method, answer } of operationsOf(model)) {
        if (method !== 'get' || path.includes(':') || !('schema' in answer)) continue;
        const response = await fetch(service.url + path);
        assert.equal(response.status, 200);
        answer.schema.parse(await response.json());
      }
    });
  });
});

function schemaOf(named: Operation['request'] | Operation['answer']) {
  assert.ok(named && 'schema' in named);
  return named.schema;
}
