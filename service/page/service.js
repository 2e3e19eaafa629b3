// How the page asks the service.

import { firstHalf } from '../../texts/firstHalf.ts';
import { askForKey, authorization } from './key.js';

/** The service did not answer as asked; the message says so in words for a person. */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {number} status 0 where nothing answered
   * @param {number} retryAfter seconds after which to ask again
   */
  constructor(message, status, retryAfter) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Requests under way at a time while many texts are classified: one computes while the next one travels. */
const CONCURRENCY = 2;

/** No further text is added to a request of this many characters. */
const MOST_CHARACTERS = 16_384;

/** Longest time that a person is kept waiting for one answer, in ms. */
const PATIENCE_MS = 30_000;

/** A text that is refused as too large although it is shorter than this is refused for another reason. */
const SHORT_TEXT = 1024;

const TOO_BUSY = 'The service is too busy to answer in time. Try again later.';

const TOO_LARGE = 'That is more than the service takes at once. Give it as a file, or in parts.';

const NOT_OURS = 'What answers is not this service, or its answer was cut off. Try again.';

/** @returns {Promise<any>} the model and the limits of a request */
export async function info() {
  return (await ask('info')).content;
}

/** The tokens the model reads of a text. */
export async function tokenize(text) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const asked = () => post('tokenize', { inputs: text }, signal);
  return (await patiently(asked, { busy() {}, signal })).content[0];
}

/** The body that asks for everything the page shows. */
export function analyzeBody(texts, neutral) {
  return {
    text: texts.length === 1 ? texts[0] : texts,
    top_k: null,
    details: true,
    ...(neutral && { neutral }),
  };
}

/** Classifies texts with one request: an answer per text, what it took, and who answered. */
export async function analyze(texts, { neutral, signal } = {}) {
  const started = performance.now();
  const { content: answers, headers } = await post('analyze', analyzeBody(texts, neutral), signal);
  if (answers?.length !== texts.length) throw new Refusal(NOT_OURS, 0, 0);
  return {
    answers,
    roundTrip: performance.now() - started,
    timings: serverTimings(headers.get('Server-Timing') ?? ''),
    replica: headers.get('X-Served-By'),
  };
}

/**
 * Classifies texts with one request, and asks again while the service is busy.
 *
 * @param {(seconds: number) => void} busy told of each wait
 */
export function analyzeSoon(texts, { neutral, busy }) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  return patiently(() => analyze(texts, { neutral, signal }), { busy, signal });
}

/**
 * Classifies any number of texts, `size` per request, and waits as the service asks when it is busy. The
 * first failure ends all of it.
 *
 * @param {object} told
 * @param {(answers: any[], first: number) => void} told.done told of each request's answers
 * @param {(seconds: number) => void} told.busy told of each wait
 * @param {AbortSignal} told.signal ends it
 */
export async function analyzeMany(texts, size, { done, busy, neutral, signal }) {
  const failure = new AbortController();
  const told = { done, busy, neutral, signal: AbortSignal.any([signal, failure.signal]) };
  let next = 0;
  const work = async () => {
    while (next < texts.length) {
      told.signal.throwIfAborted();
      const first = next;
      next = endOfPart(texts, first, size);
      await analyzePart(texts.slice(first, next), first, told);
    }
  };
  const works = Array.from({ length: CONCURRENCY }, () =>
    work().catch((error) => {
      failure.abort(error);
      throw error;
    }),
  );
  await Promise.all(works);
}

/** Where a request ends that starts with this text: long texts are few, so that they are answered in time. */
function endOfPart(texts, first, size) {
  let characters = 0;
  let end = first;
  while (end < texts.length && end < first + size && characters < MOST_CHARACTERS) {
    characters += texts[end++].length;
  }
  return end;
}

async function analyzePart(texts, first, told) {
  try {
    const { answers } = await patiently(() => analyze(texts, told), told);
    told.done(answers, first);
  } catch (error) {
    if (error.status === 413 && texts.length > 1) {
      const half = Math.ceil(texts.length / 2);
      await analyzePart(texts.slice(0, half), first, told);
      await analyzePart(texts.slice(half), first + half, told);
    } else if (error.status === 413 && texts[0].length >= SHORT_TEXT) {
      const done = ([answer], at) => told.done([{ ...answer, truncated: true }], at);
      await analyzePart([firstHalf(texts[0])], first, { ...told, done });
    } else throw error;
  }
}

/** Asks again while the service is busy, after the time that it says. */
async function patiently(asked, { busy, signal }) {
  for (;;) {
    try {
      return await asked();
    } catch (error) {
      if (error.name === 'TimeoutError') throw new Refusal(TOO_BUSY, 503, 0);
      if (error.status !== 503 && error.status !== 429) throw error;
      busy(error.retryAfter);
      // An end to the wait is an end to the next question as well.
      await pause(error.retryAfter, signal).catch(() => {});
    }
  }
}

function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    setTimeout(resolve, seconds * 1000);
  });
}

function post(path, body, signal) {
  return ask(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...authorization() },
    body: JSON.stringify(body),
    signal,
  });
}

/** Asks relative to the page, which may be behind a path. @returns {Promise<{content: any, headers: Headers}>} */
async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (options?.signal?.aborted) throw error;
    throw new Refusal('The service cannot be reached. Check that it runs, and try again.', 0, 0);
  }
  const content = await response.json().catch(() => undefined);
  options?.signal?.throwIfAborted();
  if (response.ok) {
    if (content === undefined) throw new Refusal(NOT_OURS, 0, 0);
    return { content, headers: response.headers };
  }
  if (response.status === 401) askForKey();
  const retryAfter = Number(response.headers.get('Retry-After')) || 1;
  throw new Refusal(inWords(response, content ?? {}, retryAfter), response.status, retryAfter);
}

function inWords({ status, statusText }, problem, retryAfter) {
  switch (status) {
    case 413:
      return TOO_LARGE;
    case 429:
    case 503:
      return `The service is busy. Try again in ${retryAfter} s.`;
    case 401:
      return 'The service asks for an API key. Give one that it knows, and try again.';
    default:
      return `The service refused: ${problem.detail ?? problem.error ?? `${status} ${statusText}`}`;
  }
}

/** Reads `queue;dur=0.10, infer;dur=2.50` (W3C Server Timing) as milliseconds by name. */
function serverTimings(header) {
  return Object.fromEntries(
    [...header.matchAll(/(\w+);dur=([\d.]+)/g)].map(([, name, ms]) => [name, Number(ms)]),
  );
}
