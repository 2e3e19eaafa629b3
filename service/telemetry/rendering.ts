import { setTimeout as delay } from 'node:timers/promises';
import type { Metrics } from './metrics.js';

/** Least time between two renderings, in ms: one takes a few. */
const EVERY_MS = 50;

/**
 * The text of the metrics, rendered for all that ask until then: once in 50 ms, however many scrape,
 * and never before it was asked for, so that nobody is told less than what has happened.
 */
export class Rendering {
  readonly #metrics: Metrics;
  #next: Promise<Buffer> | undefined;
  #renderedAt = Number.NEGATIVE_INFINITY;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  /** The next one, as bytes that all its answers share. */
  next(): Promise<Buffer> {
    this.#next ??= this.#render();
    return this.#next;
  }

  async #render(): Promise<Buffer> {
    await delay(Math.max(0, this.#renderedAt + EVERY_MS - performance.now()));
    this.#next = undefined;
    this.#renderedAt = performance.now();
    return Buffer.from(await this.#metrics.registry.metrics());
  }
}
