/** Something that whoever adapts a model can put right; the message says how. */
export class AdaptationError extends Error {
  override readonly name = 'AdaptationError';
}
