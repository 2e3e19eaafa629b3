import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { GeneratorAnswer, Job, Measurement } from './job.js';

/** The load generator in a process of its own, so that its work is not done by who measures. */
export class LoadGenerator {
  readonly #process = fork(fileURLToPath(new URL('generator.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    // JSON has no NaN, which is the latency of nothing.
    serialization: 'advanced',
  });

  /**
   * Takes one measurement.
   *
   * @param whenWindowEnds called while the server is still under load
   * @throws Error when the generator fails
   */
  measure(job: Job, whenWindowEnds: () => void = () => {}): Promise<Measurement> {
    return new Promise((resolve, reject) => {
      const exited = () => reject(new Error('The load generator ended.'));
      const answered = (answer: GeneratorAnswer) => {
        if ('windowEnds' in answer) return whenWindowEnds();
        this.#process.off('message', answered).off('exit', exited);
        if ('measurement' in answer) resolve(answer.measurement);
        else reject(new Error(answer.error));
      };
      this.#process.on('message', answered).once('exit', exited);
      this.#process.send(job);
    });
  }

  stop(): void {
    this.#process.disconnect();
  }
}
