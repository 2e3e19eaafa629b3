import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MODELS, PEERS, ROOT } from '../paths.js';

/** Bytes of the files that two applications add to the base images they are built on. */
export interface AddedBytes {
  readonly service: number;
  /** The Flask app with packages for CPUs alone. */
  readonly flask: number;
}

/**
 * What this service's image and a Flask app's hold on top of their bases, as sums of file sizes.
 *
 * @param python an interpreter with the Flask app's packages
 * @param distilbert directory of the Flask app's model
 */
export function addedBytes(python: string, distilbert: string): AddedBytes {
  const runtime = join(ROOT, 'node_modules');
  const native = join('bin', 'napi-v6', process.platform, process.arch);
  // What service/Dockerfile copies into the last stage.
  const copied = [
    join(runtime, 'onnxruntime-node', 'dist'),
    join(runtime, 'onnxruntime-node', native),
    join(runtime, 'onnxruntime-common', 'dist', 'cjs'),
    join(MODELS, 'minilm-sentiment'),
    join(ROOT, 'dist'),
  ];
  const flask = execFileSync(python, [join(PEERS, 'flask_size.py'), distilbert], {
    encoding: 'utf8',
  });
  return {
    service: copied.reduce((sum, directory) => sum + bytesIn(directory), 0),
    flask: Number(flask),
  };
}

function bytesIn(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
