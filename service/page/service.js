// How the page asks the service.

/** The service did not answer as asked; the message is what it said. */
export class Refusal extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Requests under way at a time while a file is classified: one computes while the next one travels. */
const CONCURRENCY = 2;

/** @returns {Promise<any>} the model and the limits of a request */
export async function info() {
  return (await checked(await fetch('/info'))).json();
}

/** The tokens the model reads of a text. */
export async function tokenize(text) {
  const response = await post('/tokenize', { inputs: text });
  return (await response.json())[0];
}

/** The body that asks for everything the page shows. */
export function analyzeBody(texts) {
  return { text: texts.length === 1 ? texts[0] : texts, top_k: null, details: true };
}

/** Classifies texts with one request: an answer a text, what it took, and who answered. */
export async function analyze(texts, signal) {
  const started = performance.now();
  const response = await post('/analyze', analyzeBody(texts), signal);
  const answers = await response.json();
  return {
    answers,
    roundTrip: performance.now() - started,
    timings: serverTimings(response.headers.get('Server-Timing') ?? ''),
    replica: response.headers.get('X-Served-By'),
    requestId: response.headers.get('X-Request-Id'),
  };
}

/**
 * Classifies any number of texts, `size` a request, and waits as the service asks when it is busy.
 *
 * @param {(answers: any[], first: number) => void} done told of each request's answers
 * @param {(seconds: number) => void} busy told of each wait
 */
export async function analyzeMany(texts, size, { done, busy, signal }) {
  let next = 0;
  const work = async () => {
    while (next < texts.length) {
      const first = next;
      next += size;
      await analyzePart(texts.slice(first, first + size), first, { done, busy, signal });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

async function analyzePart(texts, first, told) {
  for (;;) {
    try {
      const { answers } = await analyze(texts, told.signal);
      told.done(answers, first);
      return;
    } catch (error) {
      if (error.status === 413 && texts.length > 1) {
        const half = Math.ceil(texts.length / 2);
        await analyzePart(texts.slice(0, half), first, told);
        await analyzePart(texts.slice(half), first + half, told);
        return;
      }
      if (error.status !== 503) throw error;
      told.busy(error.retryAfter);
      await new Promise((resolve) => setTimeout(resolve, error.retryAfter * 1000));
      told.signal.throwIfAborted();
    }
  }
}

async function post(path, body, signal) {
  return checked(
    await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    }),
  );
}

async function checked(response) {
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  const said = problem.detail ?? problem.error ?? response.statusText;
  const refusal = new Refusal(response.status, said);
  refusal.retryAfter = Number(response.headers.get('Retry-After')) || 1;
  throw refusal;
}

/** Reads `queue;dur=0.10, infer;dur=2.50` (W3C Server Timing) as milliseconds by name. */
function serverTimings(header) {
  return Object.fromEntries(
    [...header.matchAll(/(\w+);dur=([\d.]+)/g)].map(([, name, ms]) => [name, Number(ms)]),
  );
}
