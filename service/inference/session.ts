import './noTelemetry.js';
import { InferenceSession } from 'onnxruntime-node';
import type { MappedWeights } from './mappedWeights.js';
import type { ModelFiles } from './modelFiles.js';
import { weightsPath } from './weights.js';

/** Spinning threads burn the CPU limit that the other threads of the container need. */
export const SLEEP = { intra_op: { allow_spinning: '0' } };

/** Threads that share a run wait for each other some hundred times in it: too short to sleep. */
export const SPIN_WITHIN_RUNS = { intra_op: { allow_spinning: '1' }, force_spinning_stop: '1' };

/**
 * Opens a session of ONNX Runtime.
 *
 * @param mapped the graph, where its weights are to be mapped
 * @param threads ONNX Runtime threads for one run of the model
 * @param waiting how they wait for each other
 */
export function openSession(
  files: ModelFiles,
  mapped: MappedWeights | undefined,
  threads: number,
  waiting: object,
): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    extra: {
      session: {
        ...waiting,
        ...(mapped && { model_external_initializers_file_folder_path: mapped.directory }),
      },
      // Adding and normalising in one operator takes five times as long as one by one: a sixth
      // of the whole.
      optimization: { disable_specified_optimizers: 'SkipLayerNormFusion' },
    },
  };
  const read = () => InferenceSession.create(weightsPath(files), options);
  // Not every file system has files that can be mapped.
  return mapped ? InferenceSession.create(mapped.graph, options).catch(read) : read();
}
