import * as z from 'zod';
import { PROBLEM_TYPE } from '../http/problem.js';

/** A schema with the name it has in the description. */
export interface NamedSchema {
  readonly name: string;
  readonly schema: z.ZodType;
}

/** A request that is known to be answered so; tests send it. */
export interface Example {
  readonly summary: string;
  readonly body: unknown;
  /** Scores are those of the embedded model. */
  readonly answer: unknown;
}

/** How a protocol refuses: the body's schema and media type, and what each status means. */
export interface Refusals {
  readonly schema: NamedSchema;
  readonly type: string;
  readonly statuses: Readonly<Record<number, string>>;
}

/** One method of one path, as the description has it. */
export interface Operation {
  readonly method: 'get' | 'post';
  /** As the router has it: `/v2/models/:model`. */
  readonly path: string;
  /** Name of the operation in generated clients. */
  readonly id: string;
  readonly tag: keyof typeof TAGS;
  readonly summary: string;
  readonly description?: string;
  /** Values of the path's parameters that are answered. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Body of the request, JSON; present where something is computed. */
  readonly request?: NamedSchema;
  /** Answer with status 200: JSON by its schema, or of another media type. */
  readonly answer: NamedSchema | { readonly type: string; readonly description: string };
  /** Another media type of the answer, for whom asks for it. */
  readonly alsoAs?: string;
  readonly examples?: Readonly<Record<string, Example>>;
  readonly refusals?: Refusals;
  /** Schemas within those that have names of their own in generated clients. */
  readonly parts?: readonly NamedSchema[];
  /** Whether the answer tells in headers what classifying took, and which texts were cut. */
  readonly classifies?: boolean;
}

/** What is said of an operation beside its names. */
export type Rest = Omit<Operation, 'method' | 'path' | 'id' | 'tag' | 'summary'>;

/** What describes the operations of a group. */
export function group(tag: keyof typeof TAGS) {
  const describe =
    (method: Operation['method']) =>
    (path: string, id: string, summary: string, rest: Rest): Operation => ({
      ...{ method, path, id, tag, summary },
      ...rest,
    });
  return { get: describe('get'), post: describe('post') };
}

/** What the groups of operations are for. */
export const TAGS = {
  Sentiment: 'The service’s own way to classify texts.',
  'Text Embeddings Inference': 'For clients of Hugging Face’s text-embeddings-inference.',
  'Hugging Face Inference': 'For clients of Hugging Face’s inference endpoints.',
  'Open Inference Protocol': 'For clients of KServe and Triton: the Open Inference Protocol v2.',
  Operation: 'Probes, metrics and this description.',
  Pages: 'Pages for people.',
} as const;

/** A label with its score, in whichever protocol. */
export const classificationSchema = z
  .strictObject({
    label: z.string().describe('A label of the model.'),
    score: z
      .number()
      .describe('Probability of the label, from 0 to 1; a logit where logits are asked for.'),
  })
  .describe('A label with its score.');

export const NOT_ALIVE = 'An inference thread does not answer any more.';

export const NOT_READY = 'The service is shutting down, or an inference thread does not answer.';

/** What the statuses mean that every protocol has in common. */
export const COMMON_STATUSES = {
  400: 'The request is not valid. The answer says what was expected.',
  401: 'The service asks for a key, and the request has none that it knows.',
  403: 'The request comes from a web page whose origin is not allowed.',
  413: 'The body is too large, or there are too many texts.',
  415: 'The body is not JSON, or it is compressed by something else than gzip.',
  429: 'The client has sent more texts than its rate limit allows.',
  500: 'The service failed; its log has the reason, under the id of the request.',
  503: 'The service is overloaded, is shutting down, or did not answer in time.',
} as const;

export const invalidMemberSchema = z.strictObject({
  pointer: z.string().describe('JSON pointer to the member, `#/text/3`.'),
  detail: z.string(),
});

const problemSchema = z
  .strictObject({
    type: z.string().describe('`urn:sentiment-api:problem:` and the kind of problem.'),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().describe('What is wrong with this request, and what would be right.'),
    instance: z.string().optional().describe('`urn:sentiment-api:request:` and the request id.'),
    errors: z.array(invalidMemberSchema).optional(),
  })
  .describe('A problem response (RFC 9457).');

/** Refusals of everything that is not another protocol. */
export const problems: Refusals = {
  schema: { name: 'Problem', schema: problemSchema },
  type: PROBLEM_TYPE,
  statuses: COMMON_STATUSES,
};
