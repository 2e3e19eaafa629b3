import * as z from 'zod';
import type { Limits } from '../../http/limits.js';
import type { ModelInfo } from '../../inference/classification.js';
import {
  classificationSchema,
  type NamedSchema,
  type Operation,
  problems,
  type Refusals,
  TAGS,
} from '../../protocols/operation.js';
import { protocolOperations } from '../../protocols/protocols.js';
import { textSchema } from '../../protocols/texts.js';
import { PROBES } from '../../telemetry/accessLog.js';
import { VERSION } from '../../version.js';
import { operationalOperations } from './operational.js';

type Json = Record<string, unknown>;

/**
 * Everything the service answers, in the order in which a reader needs it.
 *
 * @param adminPort whether probes and metrics are on a port of their own
 */
export function operationsOf(model: ModelInfo, adminPort = false): readonly Operation[] {
  const operations = [...protocolOperations(model), ...operationalOperations];
  return adminPort ? operations.filter(({ path }) => !PROBES.has(path)) : operations;
}

/** What can be wrong with any request, whatever it is for, with the name that the answer has here. */
const ANY_REQUEST = {
  400: ['MalformedHttp', 'The request is not well-formed HTTP.'],
  408: ['RequestTimeout', 'The request did not arrive in time.'],
  421: ['Misdirected', 'The service listens on its own machine alone, and `Host` names another.'],
  431: ['HeadersTooLarge', 'The headers are larger than 16 KiB.'],
  501: ['NotImplemented', 'The transfer coding is not known.'],
  505: ['VersionNotSupported', 'The version of HTTP is not supported.'],
} as const;

const noRefusals: Refusals = { ...problems, statuses: {} };

const HEADERS = {
  'X-Request-Id': 'The request’s id: the client’s own, or a new one.',
  'X-Served-By': 'The replica that answered.',
  'Server-Timing': 'Time in the queue, in the tokenizer and in the model, in ms.',
  'X-Truncated-Texts':
    'Indices, from 0, of the texts that have more tokens than were read; absent where none has.',
  'Retry-After': 'Seconds to wait before asking again.',
} as const;

/**
 * The description of the service in OpenAPI 3.1, made from the schemas that validate.
 *
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export function openApiDocument(model: ModelInfo, limits: Limits, adminPort: boolean): Json {
  const operations = operationsOf(model, adminPort);
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: describeOperation(operation) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Sentiment API',
      version: VERSION,
      description:
        `The sentiment of texts by the model ${model.name}, with the labels ` +
        `${model.labels.join(', ')}. A request has at most ${limits.maxTexts} texts and ` +
        `${limits.maxBodyBytes} bytes, which may be compressed by gzip. At most ${model.maxTokens} ` +
        'tokens are read of a text.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // Beside this document, so that it is right behind a path prefix too.
    servers: [{ url: './' }],
    // Probes and pages need no key, and the service has keys only where it is told to.
    security: [],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({
      name,
      description: TAGS[name],
    })),
    paths,
    components: {
      schemas: describeSchemas(operations),
      responses: Object.fromEntries(
        Object.values(ANY_REQUEST).map(([name, meaning]) => [name, refusal(meaning, problems)]),
      ),
      headers: Object.fromEntries(
        Object.entries(HEADERS).map(([name, description]) => [
          name,
          { description, schema: { type: 'string' } },
        ]),
      ),
    },
  };
}

function describeOperation(operation: Operation): Json {
  const { id, tag, summary, description, request, examples, refusals = noRefusals } = operation;
  const parameters = describeParameters(operation);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    ...(parameters.length > 0 && { parameters }),
    ...(request && {
      requestBody: {
        required: true,
        content: jsonContent(request, examples, ({ body }) => body),
      },
    }),
    responses: {
      200: describeAnswer(operation),
      ...Object.fromEntries(
        Object.entries(ANY_REQUEST).map(([status, [name]]) => [
          status,
          { $ref: `#/components/responses/${name}` },
        ]),
      ),
      ...Object.fromEntries(
        Object.entries(refusals.statuses).map(([status, meaning]) => [
          status,
          refusal(meaning, refusals, ['429', '503'].includes(status) ? ['Retry-After'] : []),
        ]),
      ),
    },
  };
}

function refusal(
  description: string,
  { type, schema }: Refusals,
  more: readonly (keyof typeof HEADERS)[] = [],
): Json {
  return {
    description,
    headers: headers(more),
    content: { [type]: { schema: reference(schema) } },
  };
}

function describeAnswer({ answer, alsoAs, classifies, examples }: Operation): Json {
  const common = {
    headers: headers(classifies ? ['Server-Timing', 'X-Truncated-Texts'] : []),
  };
  if (!('schema' in answer)) {
    const schema = { type: 'string' };
    return {
      ...common,
      description: answer.description,
      content: { [answer.type]: { schema } },
    };
  }
  return {
    ...common,
    description: answer.schema.description ?? 'The answer.',
    content: {
      ...jsonContent(answer, examples, (example) => example.answer),
      ...(alsoAs && { [alsoAs]: { schema: { type: 'string' } } }),
    },
  };
}

function jsonContent(
  named: NamedSchema,
  examples: Operation['examples'],
  value: (example: { body: unknown; answer: unknown }) => unknown,
): Json {
  const entries = Object.entries(examples ?? {}).map(([name, example]) => [
    name,
    { summary: example.summary, value: value(example) },
  ]);
  return {
    'application/json': {
      schema: reference(named),
      ...(entries.length > 0 && { examples: Object.fromEntries(entries) }),
    },
  };
}

function describeParameters({ path, parameters = {} }: Operation): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', ...(name! in parameters && { enum: [parameters[name!]] }) },
  }));
}

function headers(names: readonly (keyof typeof HEADERS)[]): Json {
  const all = ['X-Request-Id', 'X-Served-By', ...names];
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function reference({ name }: NamedSchema): Json {
  return { $ref: `#/components/schemas/${name}` };
}

function describeSchemas(operations: readonly Operation[]): Json {
  const registry = z.registry<{ id: string }>();
  registry.add(textSchema, { id: 'Text' });
  registry.add(classificationSchema, { id: 'Classification' });
  for (const { request, answer, refusals, parts = [] } of operations) {
    for (const part of [request, answer, refusals?.schema, ...parts]) {
      if (part && 'schema' in part) registry.add(part.schema, { id: part.name });
    }
  }
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => simplify(jsonSchema),
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]),
  );
}

/**
 * Says the same so that generators of clients understand it: an array of one thing as such, no limits
 * of whole numbers that are JavaScript's own, and one way to write a word.
 */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  const { prefixItems } = schema;
  if (Array.isArray(prefixItems) && prefixItems.length === 1) {
    Object.assign(schema, { items: prefixItems[0], minItems: 1, maxItems: 1 });
    delete schema.prefixItems;
  }
  const words = schema.enum?.map((word) => String(word).toLowerCase());
  if (words)
    schema.enum = schema.enum!.filter((_, index) => words.indexOf(words[index]!) === index);
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}
