import { Agent, RetryAgent, request } from 'undici';
import * as z from 'zod';
import type { Answer } from '../entry.js';
import { ServiceError } from '../errors.js';
import type { BatchClassifier } from './batchClassifier.js';

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

const answersSchema = z.array(
  z.object({
    classifications: z
      .tuple([z.object({ label: z.string(), score: z.number() })])
      .rest(z.unknown()),
    truncated: z.boolean(),
  }),
);

const problemSchema = z.object({ title: z.string(), detail: z.string() });

/**
 * A running service, asked by its `/analyze`.
 *
 * @param url where it is, such as http://localhost:30080
 * @throws ServiceError when nothing answers there
 */
export async function openRemoteClassifier(url: URL): Promise<BatchClassifier> {
  const base = url.href.replace(/\/(analyze)?$/, '');
  const agent = new Agent({ connections: CONCURRENCY });
  const patient = new RetryAgent(agent, RETRIES);
  await reach(base, agent);
  return {
    concurrency: CONCURRENCY,
    classify: (texts) => analyze(base, texts, patient),
    close: () => agent.close(),
  };
}

/** A mistyped address is told at once, not after all the retries. */
async function reach(base: string, dispatcher: Agent): Promise<void> {
  try {
    const { body } = await request(`${base}/livez`, { dispatcher });
    await body.dump();
  } catch (error) {
    throw new ServiceError(`cannot reach ${base}: ${reason(error)}; does the service run there?`);
  }
}

async function analyze(
  base: string,
  texts: readonly string[],
  dispatcher: RetryAgent,
): Promise<readonly Answer[]> {
  const { statusCode, content } = await post(base, { text: texts, details: true }, dispatcher);
  if (statusCode !== 200) {
    const problem = problemSchema.safeParse(content).data;
    const said = problem ? `: ${problem.title}. ${problem.detail}` : '';
    throw new ServiceError(`${base} answered ${statusCode}${said}`);
  }
  const answers = answersSchema.safeParse(content).data;
  if (answers?.length !== texts.length) {
    throw new ServiceError(
      `${base}/analyze did not answer as this service does; is it another one?`,
    );
  }
  return answers.map(({ classifications: [best], truncated }) => ({ ...best, truncated }));
}

/** @returns the status and the body, undefined where it is no JSON */
async function post(
  base: string,
  body: object,
  dispatcher: RetryAgent,
): Promise<{ statusCode: number; content: unknown }> {
  try {
    const { statusCode, body: answer } = await request(`${base}/analyze`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      dispatcher,
    });
    const text = await answer.text();
    return { statusCode, content: parseJson(text) };
  } catch (error) {
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

function reason(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || String(error);
}
