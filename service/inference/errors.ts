/** What is told to a client. Nobody reads its stack, and to take it is a tenth of what a refusal costs. */
export class Refusal extends Error {
  constructor(message: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The queue is full: the texts would wait longer than allowed. */
export class OverloadedError extends Refusal {
  override readonly name = 'OverloadedError';
  /** @param retryAfterSeconds when the queue will have room again, whole seconds, at least 1 */
  constructor(readonly retryAfterSeconds: number) {
    super('The queue is full.');
  }
}

/** The model cannot be used: missing, damaged, or not a text classifier. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

/** An inference thread has ended, or does not answer any more, with texts that it was given. */
export class LostThreadError extends Error {
  override readonly name = 'LostThreadError';
}

/** The classifier was closed before the texts' turn came. */
export class ClosedError extends Error {
  override readonly name = 'ClosedError';
  constructor() {
    super('The service is shutting down.');
  }
}
