import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { MODELS, PEERS, ROOT } from '../paths.js';
import { imageArguments, imageEnvironment } from './image.js';
import { DISTILBERT, FLAT_MODEL } from './models.js';
import { pythonOf } from './python.js';
import type { Model, System } from './system.js';

const EMBEDDED = join(MODELS, 'minilm-sentiment');
/** No server reaches out for a model or sends usage statistics. */
const OFFLINE = { HF_HUB_OFFLINE: '1', DO_NOT_TRACK: '1' };
const CORES = availableParallelism();

/** Builds what this service's systems run. */
export function buildService(): void {
  execFileSync(process.execPath, ['service/build.mjs'], { cwd: ROOT });
}

/** This service with the embedded model. */
export const SERVICE_SYSTEM = serviceWith('service', 'this service', 'embedded', EMBEDDED);

/** Every server that is compared; of one model, this service first. */
export const SYSTEMS: readonly System[] = [
  SERVICE_SYSTEM,
  {
    id: 'bare-http',
    name: 'Node’s HTTP server alone',
    description: 'this service’s queue, threads and model, and nothing else of it',
    model: 'embedded',
    protocol: 'analyze',
    limit: true,
    runs: (port) => ({
      command: process.execPath,
      args: [...imageArguments().slice(0, -1), '--import=tsx', 'bench/systems/bareHttp.ts'],
      directory: ROOT,
      environment: serviceEnvironment(port, EMBEDDED),
    }),
  },
  {
    id: 'fastapi',
    name: 'FastAPI',
    python: 'requirements',
    description: `uvicorn, ${CORES} workers with 1 ONNX Runtime thread each, Rust tokenizers, no access log`,
    model: 'embedded',
    protocol: 'analyze',
    runs: (port) => ({
      command: pythonOf('requirements'),
      args: [
        ...['-m', 'uvicorn', 'fastapi_app:app', '--app-dir', PEERS, '--host', '127.0.0.1'],
        ...['--port', String(port), '--workers', String(CORES), '--no-access-log'],
      ],
      environment: { ...OFFLINE, MODEL: EMBEDDED, THREADS: '1' },
    }),
  },
  {
    id: 'litserve',
    name: 'LitServe',
    python: 'requirements',
    description: `${CORES} workers with 1 ONNX Runtime thread each, dynamic batches of up to 32, 5 ms wait`,
    model: 'embedded',
    protocol: 'analyze',
    runs: (port) => ({
      command: pythonOf('requirements'),
      args: [
        join(PEERS, 'litserve_app.py'),
        EMBEDDED,
        String(port),
        String(CORES),
        '1',
        '32',
        '0.005',
      ],
      environment: OFFLINE,
    }),
  },
  {
    id: 'infinity',
    name: 'Infinity',
    python: 'infinity',
    description:
      'infinity_emb v2 --engine optimum --device cpu, its defaults, no access log; ' +
      'no warm-up, because it does not cut its warm-up texts at the model’s limit',
    model: 'embedded',
    protocol: 'infinity',
    runs: (port) => ({
      command: join(dirname(pythonOf('infinity')), 'infinity_emb'),
      args: [
        ...['v2', '--model-id', '.', '--served-model-name', 'model', '--engine', 'optimum'],
        ...['--device', 'cpu', '--host', '127.0.0.1', '--port', String(port)],
        ...['--no-model-warmup', '--log-level', 'warning'],
      ],
      environment: { ...OFFLINE, INFINITY_ANONYMOUS_USAGE_STATS: '0' },
      directory: FLAT_MODEL,
    }),
  },
  {
    ...serviceWith('service-distilbert', 'this service, DistilBERT int8', 'distilbert', DISTILBERT),
    python: 'requirements',
  },
  {
    id: 'flask',
    name: 'Flask, DistilBERT fp32',
    python: 'requirements',
    description: 'Flask development server, transformers pipeline, PyTorch',
    model: 'distilbert',
    protocol: 'analyze',
    runs: (port) => ({
      command: pythonOf('requirements'),
      args: [join(PEERS, 'flask_app.py'), DISTILBERT, String(port)],
      environment: OFFLINE,
    }),
  },
];

function serviceWith(id: string, name: string, model: Model, directory: string): System {
  return {
    id,
    name,
    description: 'Node.js as its image starts it, but no access log (LOG_LEVEL=warn)',
    model,
    protocol: 'analyze',
    runs: (port) => ({
      command: process.execPath,
      args: imageArguments(),
      directory: ROOT,
      environment: serviceEnvironment(port, directory),
    }),
  };
}

function serviceEnvironment(port: number, model: string): Record<string, string> {
  return {
    ...imageEnvironment(),
    PORT: String(port),
    HOST: '127.0.0.1',
    MODEL: model,
    LOG_LEVEL: 'warn',
  };
}
