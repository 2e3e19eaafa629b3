/**
 * Code, for `--import`, of what an inference thread does once it is given a text, before it computes
 * anything. To listen beside the worker, before it does itself, would take from it what it is told first.
 */
export function givenText(text: string, code: string): string {
  return `import { parentPort } from 'node:worker_threads';
    const on = parentPort?.on;
    if (on) parentPort.on = (name, listener) => on.call(parentPort, name, (message) => {
      if (message.texts?.includes('${text}')) { ${code} }
      listener(message);
    });`;
}
