import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the bare model did of its own accord, one batch after the other. */
export interface BareMeasurement {
  readonly textsPerSecond: number;
  /** Median and 99th percentile of the time of a batch, in ms. */
  readonly p50: number;
  readonly p99: number;
}

/** What the model says of each text when it is given one at a time. */
export interface Reference {
  readonly labels: readonly string[];
  /** Tokens of each text, special tokens included. */
  readonly tokens: readonly number[];
}

export type BareQuestion =
  | { readonly kind: 'refer'; readonly texts: readonly string[] }
  | {
      readonly kind: 'time';
      readonly texts: readonly string[];
      readonly textsPerBatch: number;
      readonly seconds: number;
    };

/**
 * The model in process, with no HTTP and no queue: what a server on the same cores can come close
 * to. Several processes at once show what cores that share nothing can do together.
 */
export class BareProcesses {
  readonly #processes: readonly ChildProcess[];

  private constructor(processes: readonly ChildProcess[]) {
    this.#processes = processes;
  }

  /**
   * @param processes how many, each with a model of its own
   * @param threads ONNX Runtime threads of each
   */
  static async start(processes: number, threads: number): Promise<BareProcesses> {
    const module = fileURLToPath(new URL('bareModel.ts', import.meta.url));
    const started = Array.from({ length: processes }, () =>
      fork(module, [String(threads)], { execArgv: ['--import', 'tsx'] }),
    );
    await Promise.all(started.map(firstMessage));
    return new BareProcesses(started);
  }

  /** Labels and lengths of texts, computed one text at a time. */
  async refer(texts: readonly string[]): Promise<Reference> {
    return (await this.#ask({ kind: 'refer', texts }, 1))[0] as Reference;
  }

  /** Classifies batches on all processes at once: texts per second together, times of the slowest. */
  async time(
    texts: readonly string[],
    textsPerBatch: number,
    seconds: number,
  ): Promise<BareMeasurement> {
    const all = (await this.#ask(
      { kind: 'time', texts, textsPerBatch, seconds },
      this.#processes.length,
    )) as BareMeasurement[];
    return {
      textsPerSecond: all.reduce((sum, { textsPerSecond }) => sum + textsPerSecond, 0),
      p50: Math.max(...all.map(({ p50 }) => p50)),
      p99: Math.max(...all.map(({ p99 }) => p99)),
    };
  }

  stop(): void {
    for (const process of this.#processes) process.disconnect();
  }

  #ask(question: BareQuestion, processes: number): Promise<unknown[]> {
    return Promise.all(
      this.#processes.slice(0, processes).map((process) => {
        const answer = firstMessage(process);
        process.send(question);
        return answer;
      }),
    );
  }
}

async function firstMessage(child: ChildProcess): Promise<unknown> {
  const ended = new AbortController();
  try {
    return await Promise.race([
      once(child, 'message', { signal: ended.signal }).then(([message]) => message),
      once(child, 'exit', { signal: ended.signal }).then(() => {
        throw new Error('The bare model’s process ended.');
      }),
    ]);
  } finally {
    ended.abort();
  }
}
