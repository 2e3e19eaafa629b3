import { type InferenceThread, StartingThread } from './inferenceThread.js';
import type { ModelFiles } from './modelFiles.js';
import { readTokenizer } from './tokenizerFiles.js';

/** A model in a thread, and in as many more as are asked for. */
export interface LoadedModel {
  readonly first: InferenceThread;
  /**
   * Starts another thread with the model, and waits until it is warm.
   *
   * @throws ModelError where that thread cannot have it
   */
  another(): Promise<InferenceThread>;
}

/**
 * Gives a thread its model and waits until it is warm.
 *
 * @throws ModelError when the model cannot be used; then the thread has ended
 */
export async function loadModel(thread: StartingThread, files: ModelFiles): Promise<LoadedModel> {
  thread.open(files);
  try {
    const tokenizer = readTokenizer(files.directory);
    const another = () => {
      const starting = new StartingThread();
      starting.open(files);
      return starting.load(tokenizer);
    };
    return { first: await thread.load(tokenizer), another };
  } catch (error) {
    await thread.dismiss();
    throw error;
  }
}
