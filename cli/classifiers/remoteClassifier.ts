import { Agent, RetryAgent, request } from 'undici';
import * as z from 'zod';
import { UsageError } from '../../terminal/command.js';
import { firstHalf } from '../../texts/firstHalf.js';
import type { Answer } from '../entry.js';
import { ServiceError } from '../errors.js';
import { type BatchClassifier, USUAL_BATCH } from './batchClassifier.js';

/**
 * Batches under way. Enough to keep the replicas of a small deployment busy, few enough that a
 * service which others use too still has room for them.
 */
const CONCURRENCY = 4;

/** A refusal or a lost connection is tried again so often, after what `Retry-After` says or ever longer. */
const RETRIES = {
  maxRetries: 6,
  minTimeout: 250,
  maxTimeout: 30_000,
  statusCodes: [429, 502, 503, 504],
  methods: ['POST' as const],
  // The last answer says why.
  throwOnError: false,
};

/** A service, and how it is asked. */
interface Service {
  readonly base: string;
  readonly neutral: boolean;
  /** The key to show, where it asks for keys. */
  readonly key: string | undefined;
  readonly dispatcher: RetryAgent;
}

const answersSchema = z.array(
  z.object({
    classifications: z
      .tuple([z.object({ label: z.string(), score: z.number() })])
      .rest(z.unknown()),
    truncated: z.boolean(),
    language: z.string(),
    cautions: z.array(z.string()),
  }),
);

/** `/info` waits for nothing; what does not answer it in this time, in ms, does not answer. */
const INFO_TIMEOUT_MS = 10_000;

/** What `/info` says of the service's limits. */
const infoSchema = z.object({ max_client_batch_size: z.int().positive() });

/** A text that is refused although it is shorter than this, in characters, is refused for another reason. */
const SHORT_TEXT = 1024;

const problemSchema = z.object({ title: z.string(), detail: z.string() });

/**
 * A running service, asked by its `/analyze`.
 *
 * @param url where it is, such as http://localhost:30080
 * @param key the key to show, where it asks for keys
 * @throws ServiceError when nothing answers there, UsageError when no header can hold the key
 */
export async function openRemoteClassifier(
  url: URL,
  neutral = false,
  key?: string,
): Promise<BatchClassifier> {
  if (key && !/^[\x21-\x7e]+$/.test(key)) {
    throw new UsageError('API_KEY: expected visible ASCII characters, without spaces or line ends');
  }
  const base = url.href.replace(/\/(analyze\/?)?$/, '');
  const agent = new Agent({ connections: CONCURRENCY });
  const patient = new RetryAgent(agent, RETRIES);
  const most = await mostTexts(base, agent);
  return {
    concurrency: CONCURRENCY,
    batch: { ...USUAL_BATCH, texts: Math.min(USUAL_BATCH.texts, most) },
    classify: (texts) => analyze({ base, neutral, key, dispatcher: patient }, texts),
    close: () => agent.close(),
  };
}

/**
 * How many texts the service takes in a request; any number where it does not say. A mistyped
 * address is told at once, not after all the retries.
 */
async function mostTexts(base: string, dispatcher: Agent): Promise<number> {
  try {
    const { body } = await request(`${base}/info`, {
      dispatcher,
      headersTimeout: INFO_TIMEOUT_MS,
      bodyTimeout: INFO_TIMEOUT_MS,
    });
    const info = infoSchema.safeParse(parseJson(await body.text())).data;
    return info?.max_client_batch_size ?? Number.POSITIVE_INFINITY;
  } catch (error) {
    throw new ServiceError(`cannot reach ${base}: ${reason(error)}; does the service run there?`);
  }
}

/** Asks in smaller requests where one is too large; of a text too large by itself, its start counts. */
async function analyze(service: Service, texts: readonly string[]): Promise<readonly Answer[]> {
  const { base, neutral } = service;
  const asked = { text: texts, details: true, ...(neutral && { neutral }) };
  const { statusCode, content, location } = await post(service, asked);
  if (statusCode === 413 && texts.length > 1) {
    const half = Math.ceil(texts.length / 2);
    const first = await analyze(service, texts.slice(0, half));
    return [...first, ...(await analyze(service, texts.slice(half)))];
  }
  if (statusCode === 413 && texts[0]!.length >= SHORT_TEXT) {
    const [answer] = await analyze(service, [firstHalf(texts[0]!)]);
    return [{ ...answer!, truncated: true }];
  }
  if (statusCode !== 200) {
    const problem = problemSchema.safeParse(content).data;
    const said = problem ? `: ${problem.title}. ${problem.detail}` : '';
    const hint =
      statusCode === 401
        ? '; set API_KEY to a key that it knows'
        : location && `; it has moved: ask --url ${new URL(location, base)}`;
    throw new ServiceError(`${base} answered ${statusCode}${said}${hint ?? ''}`);
  }
  const answers = answersSchema.safeParse(content).data;
  if (answers?.length !== texts.length) {
    throw new ServiceError(
      `${base}/analyze did not answer as this service does; is it another one?`,
    );
  }
  return answers.map(({ classifications: [best], truncated, language, cautions }) => ({
    ...best,
    truncated,
    details: { language, cautions },
  }));
}

/** @returns the status, where the answer leads elsewhere, and the body, undefined where it is no JSON */
async function post(
  service: Service,
  body: object,
  attempt = 0,
): Promise<{ statusCode: number; location: string | undefined; content: unknown }> {
  const { base, key, dispatcher } = service;
  try {
    const {
      statusCode,
      headers,
      body: answer,
    } = await request(`${base}/analyze`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(body),
      dispatcher,
    });
    const text = await answer.text();
    return { statusCode, location: headers.location?.toString(), content: parseJson(text) };
  } catch (error) {
    // The connection was lost in the middle of an answer, whose rest nobody has.
    if (codeOf(error) === 'UND_ERR_REQ_RETRY' && attempt < RETRIES.maxRetries)
      return post(service, body, attempt + 1);
    throw new ServiceError(`${base} stopped answering: ${reason(error)}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Why a request failed, in one line. */
function reason(error: unknown): string {
  const { message } = error as Error;
  const code = codeOf(error);
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return 'it takes connections and answers nothing';
  if (code === 'UND_ERR_REQ_RETRY') return 'it drops connections in the middle of an answer';
  if (/wrong version number/i.test(message))
    return 'it speaks no TLS; try http:// instead of https://';
  if (/CERT|UNABLE_TO_/.test(code))
    return `${message}; NODE_EXTRA_CA_CERTS names a file of certificates to trust`;
  return message.split('\n')[0] || code || String(error);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
