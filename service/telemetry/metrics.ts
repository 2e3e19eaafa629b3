import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Batch } from '../inference/batchComputer.js';
import type { InferenceObserver } from '../inference/batchingClassifier.js';
import type { ModelInfo } from '../inference/classification.js';
import { VERSION } from '../version.js';
import { FamiliarityShift } from './familiarityShift.js';

/** From half a millisecond, a cached probe, to ten seconds, the answer timeout. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const REQUEST_LABELS = ['method', 'route', 'status'] as const;

/** What the queue holds, asked for when metrics are scraped. */
export interface QueueState {
  readonly queuedTexts: number;
  readonly queuedTokens: number;
}

/** What the log knows of itself. */
export interface LogState {
  readonly droppedLines: number;
}

/** The service's Prometheus metrics, named by https://prometheus.io/docs/practices/naming/. */
export class Metrics implements InferenceObserver {
  readonly registry = new Registry();
  readonly #requests = this.#counter(
    'http_requests_total',
    'Requests answered, by method, route and status.',
    ...REQUEST_LABELS,
  );
  readonly #requestDuration = this.#sizes(
    'http_request_duration_seconds',
    'Time from the arrival of a request to its answer, by method, route and status.',
    SECONDS,
    ...REQUEST_LABELS,
  );
  readonly #queueWait = this.#seconds('queue_wait', 'Time from a text’s arrival to its batch.');
  readonly #tokenize = this.#seconds('tokenize_duration', 'Time to tokenise a batch.');
  readonly #infer = this.#seconds('inference_duration', 'Time to compute a batch.');
  readonly #batchTexts = this.#sizes('batch_texts', 'Texts in a batch.', [1, 2, 4, 8, 16, 32, 64]);
  readonly #batchTokens = this.#sizes(
    'batch_tokens',
    'Tokens in a batch, without padding.',
    [8, 16, 32, 64, 128, 256, 512, 1024],
  );
  readonly #texts = this.#counter('texts_total', 'Texts classified.');
  readonly #tokens = this.#counter('tokens_total', 'Tokens computed for texts.');
  readonly #padding = this.#counter(
    'padding_tokens_total',
    'Tokens that runs were filled up with.',
  );
  readonly #refused = this.#counter('refused_requests_total', 'Requests refused by a full queue.');

  readonly #stuck = this.#counter(
    'stuck_threads_total',
    'Inference threads that did not answer for 10 s; after 20 s the process ends.',
  );

  readonly #labels = this.#counter('labels_total', 'Texts answered, by their best label.', 'label');
  readonly #languages = this.#counter(
    'batch_languages_total',
    'Batches, by the language of one of their texts.',
    'language',
  );

  readonly #keyRequests = this.#counter(
    'key_requests_total',
    'Requests let in, by the name of their key.',
    'key',
  );
  readonly #keyTexts = this.#counter(
    'key_texts_total',
    'Texts let in, by the name of their key.',
    'key',
  );

  readonly #familiarity = this.#sizes(
    'text_familiarity',
    'How much a text is like the training domains, 0 (strange) to 1; those are spread evenly.',
    [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
  );
  readonly #shift = new FamiliarityShift();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.#fact('build_info', 'The version of the service; always 1.', { version: VERSION });
    this.#gauge(
      'familiarity_shift',
      'Mean familiarity of the training domains (0.5) less that of the last hour; NaN without texts.',
      () => this.#shift.value,
    );
  }

  /** Adds what is known once the model is loaded. */
  describe(model: ModelInfo, queue: QueueState): void {
    const { name, revision } = model;
    this.#fact('model_info', 'The model that serves; always 1.', { model: name, revision });
    this.#gauge('queue_texts', 'Texts that wait.', () => queue.queuedTexts);
    this.#gauge('queue_tokens', 'Estimated tokens that wait.', () => queue.queuedTokens);
  }

  /** Adds what the process knows of itself. */
  observe({ log, connections }: { log: LogState; connections: () => number }): void {
    new Counter({
      name: 'sentiment_log_lines_dropped_total',
      help: 'Log lines that could not be written in time and were dropped.',
      registers: [this.registry],
      collect() {
        this.reset();
        this.inc(log.droppedLines);
      },
    });
    this.#gauge('connections', 'Connections that are open.', connections);
  }

  /**
   * Counts what a key was used for.
   *
   * @param key its name
   */
  answeredKey(key: string, texts: number): void {
    this.#keyRequests.inc({ key });
    this.#keyTexts.inc({ key }, texts);
  }

  /**
   * Counts and times a request.
   *
   * @param milliseconds from its arrival to its answer
   */
  answered(
    { method, route, status }: { method: string; route: string; status: number },
    milliseconds: number,
  ): void {
    this.#requests.inc({ method, route, status });
    this.#requestDuration.observe({ method, route, status }, milliseconds / 1000);
  }

  labelled(label: string, familiarity?: number): void {
    this.#texts.inc();
    this.#labels.inc({ label });
    if (familiarity === undefined) return;
    this.#familiarity.observe(familiarity);
    this.#shift.record(familiarity);
  }

  batch({ texts, tokens, paddedTokens, tokenizeMs, inferMs, language }: Batch): void {
    if (language !== undefined) this.#languages.inc({ language });
    this.#tokens.inc(tokens);
    this.#padding.inc(paddedTokens - tokens);
    this.#batchTexts.observe(texts);
    this.#batchTokens.observe(tokens);
    this.#tokenize.observe(tokenizeMs / 1000);
    this.#infer.observe(inferMs / 1000);
  }

  waited(milliseconds: number): void {
    this.#queueWait.observe(milliseconds / 1000);
  }

  stuck(): void {
    this.#stuck.inc();
  }

  refused(): void {
    this.#refused.inc();
  }

  #counter<L extends string>(name: string, help: string, ...labelNames: L[]): Counter<L> {
    return new Counter({ name: `sentiment_${name}`, help, labelNames, registers: [this.registry] });
  }

  /** Something that is so for as long as the process runs. */
  #fact(name: string, help: string, labels: Readonly<Record<string, string>>): void {
    const labelNames = Object.keys(labels);
    const gauge = { name: `sentiment_${name}`, help, labelNames, registers: [this.registry] };
    new Gauge(gauge).set(labels, 1);
  }

  #gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name: `sentiment_${name}`,
      help,
      registers: [this.registry],
      collect() {
        this.set(value());
      },
    });
  }

  #seconds(name: string, help: string): Histogram {
    return this.#sizes(`${name}_seconds`, help, SECONDS);
  }

  #sizes<L extends string>(name: string, help: string, buckets: number[], ...labelNames: L[]) {
    const registers = [this.registry];
    return new Histogram({ name: `sentiment_${name}`, help, buckets, labelNames, registers });
  }
}
