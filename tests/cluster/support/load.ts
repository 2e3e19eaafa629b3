import { performance } from 'node:perf_hooks';
import { Agent, request } from 'undici';
import type { Sentence } from './sentences.js';

/** Requests per second. Below what one pod on a fraction of a core can do, so that only faults fail. */
const RATE = 20;
const TIMEOUT_MS = 10_000;
/** A load is never longer than this, whatever happens to what it runs beside. */
const LONGEST_MS = 8 * 60_000;

/** One request and what came of it. */
export interface Sample {
  /** When it was due, in ms since the load began. */
  readonly at: number;
  /** From when it was due to its answer, in ms. */
  readonly ms: number;
  /** What was wrong; absent where the answer was right. */
  readonly failure?: string;
  readonly servedBy?: string;
  readonly label?: string;
  /** The value of the header by which a changed service can be told from the original. */
  readonly version?: string;
}

/** The header that a changed version of the service sets, in this suite. */
export const VERSION_HEADER = 'x-service-version';

/**
 * A steady, open-loop load: requests are sent when they are due, whether or not earlier ones have
 * been answered. Every other one comes on a connection of its own, the rest on connections that are
 * kept, so that both new and long-lived clients are there.
 */
export class Load {
  readonly samples: Sample[] = [];
  readonly #kept = new Agent({
    connections: 16,
    keepAliveTimeout: 2_000,
    keepAliveMaxTimeout: 2_000,
  });
  readonly #single = new Agent({ pipelining: 0 });
  readonly #start = performance.now();
  readonly #underWay = new Set<Promise<void>>();
  readonly #ended: Promise<void>;
  #stopped = false;

  /**
   * @param url where `/analyze` is
   * @param headers more of them, as they are at the time of a request
   */
  constructor(
    private readonly url: string,
    private readonly sentences: readonly Sentence[],
    private readonly headers: () => Headers = () => ({}),
  ) {
    this.#ended = this.#send();
  }

  /** In ms since it began, as samples have it. */
  get elapsed(): number {
    return performance.now() - this.#start;
  }

  /** Sends no more, waits for the answers that are due, and closes all connections. */
  async stop(): Promise<readonly Sample[]> {
    this.#stopped = true;
    await this.#ended;
    await Promise.all(this.#underWay);
    await Promise.all([this.#kept.close(), this.#single.close()]);
    return this.samples;
  }

  async #send(): Promise<void> {
    for (let index = 0; !this.#stopped; index++) {
      const due = (index * 1000) / RATE;
      if (due > LONGEST_MS) throw new Error(`the load was not stopped within ${LONGEST_MS} ms`);
      const wait = due - (performance.now() - this.#start);
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const sample = this.#ask(index, due).finally(() => this.#underWay.delete(sample));
      this.#underWay.add(sample);
    }
  }

  async #ask(index: number, due: number): Promise<void> {
    const sentence = this.sentences[index % this.sentences.length]!;
    const client = index % 2 === 0 ? this.#kept : this.#single;
    const answer = await ask(this.url, sentence, client, this.headers());
    this.samples.push({ at: due, ms: performance.now() - this.#start - due, ...answer });
  }
}

export type Headers = Readonly<Record<string, string>>;

type Answer = Pick<Sample, 'failure' | 'servedBy' | 'label' | 'version'>;

/** Asks for one sentence and checks status, shape and label of the answer. */
async function ask(
  url: string,
  { text, ...expected }: Sentence,
  dispatcher: Agent,
  added: Headers,
): Promise<Answer> {
  try {
    const { statusCode, headers, body } = await request(`${url}/analyze`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...added },
      body: JSON.stringify({ text }),
      dispatcher,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const content = await body.text();
    const servedBy = headers['x-served-by'];
    const version = headers[VERSION_HEADER];
    const judged =
      statusCode === 200 ? judge(content, expected) : { failure: `status ${statusCode}` };
    return {
      ...judged,
      ...(typeof servedBy === 'string' && { servedBy }),
      ...(typeof version === 'string' && { version }),
    };
  } catch (error) {
    const { name, code, message } = error as Error & { code?: string };
    return { failure: name === 'TimeoutError' ? 'no answer in time' : (code ?? message) };
  }
}

function judge(
  content: string,
  expected: Omit<Sentence, 'text'>,
): Pick<Answer, 'failure' | 'label'> {
  try {
    const [{ label, score }, ...others] = JSON.parse(content);
    if (label !== expected.label && label !== expected.adapted)
      return { failure: `label ${label} instead of ${expected.label}` };
    if (!(score > 0.5 && score <= 1) || others.length > 0) return { failure: `answer ${content}` };
    return { label };
  } catch {
    return { failure: `answer ${content.slice(0, 100)}` };
  }
}
