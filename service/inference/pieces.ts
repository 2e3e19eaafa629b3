import type { Admitted } from './admission.js';
import type { Flow } from './fairQueue.js';
import type { EncodedText, Window } from './textTokenizer.js';
import { combine, type Output } from './windows.js';
import type { WorkerRequest } from './worker.js';

/** A request whose texts are not all answered yet. */
export interface PendingRequest<Result = unknown> extends Flow {
  readonly results: Result[];
  readonly timings: { queue: number; tokenize: number; infer: number };
  /** Texts without a result; 0 once it was given up as well. */
  remaining: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** What waits for its turn: a text, or a window of one. */
export interface Piece {
  readonly request: PendingRequest;
  /** What is asked of it. */
  readonly kind: WorkerRequest['kind'];
  /** Number of the text in its request. */
  readonly index: number;
  readonly text: string | Window;
  /** Most tokens of the text that are read. */
  readonly mostTokens: number;
  readonly weight: number;
  /** Estimated tokens of the windows that it will be cut into. */
  readonly windows: number;
  readonly arrived: number;
  /** Takes what was found out of a window; what was found out of a text is its result. */
  readonly settle?: (output: Output) => void;
}

/** The texts of a request, each as one piece; those that are longer than a run are read first. */
export function piecesOf(
  request: PendingRequest,
  asked: 'classify' | 'tokenize',
  texts: readonly string[],
  { weights, mostTokens }: Admitted,
): Piece[] {
  const arrived = performance.now();
  return texts.map((text, index): Piece => {
    const { first: weight, windows: expected } = weights[index]!;
    const windows = asked === 'classify' ? expected : 0;
    const kind = windows > 0 ? 'read' : asked;
    return { request, kind, index, text, mostTokens, weight, windows, arrived };
  });
}

/** The windows of a text, which is answered once they are: with what they say together. */
export function windowsAsPieces(
  text: Piece,
  { windows, tokens, truncated, unknown }: EncodedText,
): Piece[] {
  const { request, index, mostTokens } = text;
  const weights = windows.map(({ length }) => length);
  const outputs: Output[] = new Array(windows.length);
  let remaining = windows.length;
  const arrived = performance.now();
  return windows.map((window, at) => ({
    request,
    kind: 'classify',
    index,
    text: window,
    mostTokens,
    weight: window.length,
    windows: 0,
    arrived,
    settle: (output) => {
      outputs[at] = output;
      if (--remaining > 0) return;
      answer(text, { ...combine(outputs, weights), tokens, truncated, unknown });
    },
  }));
}

/** Gives a request the result of one of its texts. */
export function answer({ request, index }: Piece, result: unknown): void {
  request.results[index] = result;
  if (--request.remaining === 0) request.resolve();
}
