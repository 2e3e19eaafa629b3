import { percentile } from '../statistics.js';
import type { Answer } from './connection.js';
import type { Measurement } from './job.js';
import { type Protocol, readLabels } from './protocol.js';
import type { PreparedRequest } from './requests.js';

/** Collects what happens to the requests of one measurement. */
export class Recorder {
  readonly #protocol: Protocol;
  readonly #latencies: number[] = [];
  #answeredInWindow = 0;
  #textsInWindow = 0;
  #refused = 0;
  #failed = 0;
  #failure: string | undefined;
  #comparedTexts = 0;
  #otherLabels = 0;

  /**
   * @param start start of the window, as performance.now() has it
   * @param end its end
   */
  constructor(
    protocol: Protocol,
    readonly start: number,
    readonly end: number,
  ) {
    this.#protocol = protocol;
  }

  /** Notes an answer. A request counts for latency by when it was sent, for throughput by when it was answered. */
  answered(request: PreparedRequest, sent: number, { status, body }: Answer): void {
    const now = performance.now();
    const sentInWindow = sent >= this.start && sent < this.end;
    if (status === 503 || status === 429) {
      if (sentInWindow) this.#refused++;
      return;
    }
    try {
      if (status !== 200) throw new Error(`HTTP ${status}: ${body.slice(0, 200)}`);
      this.#compare(request, readLabels(this.#protocol, body, request.texts));
    } catch (error) {
      this.failed(sent, error as Error);
      return;
    }
    if (sentInWindow) this.#latencies.push(now - sent);
    if (now < this.start || now >= this.end) return;
    this.#answeredInWindow++;
    this.#textsInWindow += request.texts;
  }

  /** Notes a request that got no answer, or a wrong one. */
  failed(sent: number, error: Error): void {
    if (sent < this.start || sent >= this.end) return;
    this.#failed++;
    this.#failure ??= error.message;
  }

  /** Sums up. */
  measurement(generatorCpus: number): Measurement {
    const seconds = (this.end - this.start) / 1000;
    const latency = (share: number) => percentile(this.#latencies, share);
    return {
      requestsPerSecond: this.#answeredInWindow / seconds,
      textsPerSecond: this.#textsInWindow / seconds,
      latencyMs: { p50: latency(0.5), p90: latency(0.9), p99: latency(0.99) },
      answered: this.#latencies.length,
      refused: this.#refused,
      failed: this.#failed,
      ...(this.#failure !== undefined && { failure: this.#failure }),
      ...(this.#comparedTexts > 0 && { otherLabels: this.#otherLabels / this.#comparedTexts }),
      generatorCpus,
    };
  }

  #compare({ labels }: PreparedRequest, found: readonly string[]): void {
    if (!labels) return;
    this.#comparedTexts += labels.length;
    for (const [index, label] of labels.entries()) {
      if (label !== found[index]) this.#otherLabels++;
    }
  }
}
