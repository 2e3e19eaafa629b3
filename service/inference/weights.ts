import { join } from 'node:path';

/** By the names that transformers.js has for them: int8 and float. */
export const WEIGHTS = { q8: 'onnx/model_quantized.onnx', fp32: 'onnx/model.onnx' };

/** Which weights of a model. */
export interface Weights {
  /** Directory of the model. */
  readonly directory: string;
  readonly dtype: keyof typeof WEIGHTS;
}

/** Where a model's weights are. */
export function weightsPath({ directory, dtype }: Weights): string {
  return join(directory, WEIGHTS[dtype]);
}
