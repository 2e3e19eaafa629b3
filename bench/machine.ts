import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  arch,
  availableParallelism,
  cpus,
  loadavg,
  release,
  type as system,
  totalmem,
} from 'node:os';
import { ROOT } from './paths.js';

/** What a run was measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Instruction sets that matter for int8 and float matrix products. */
  readonly instructions: readonly string[];
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  readonly packages: Readonly<Record<string, string>>;
  /** The commit, with `+` where the working tree differs from it. */
  readonly commit: string;
  readonly date: string;
  /** Processes that wanted a CPU in the minute before the run: other work on the machine. */
  readonly loadBefore: number;
}

const INSTRUCTIONS = 'avx2 avx_vnni avx512f avx512_vnni avx512_bf16 amx_int8 asimd i8mm'.split(' ');

/** Describes the machine, and the versions that the service runs on. */
export function describeMachine(): Machine {
  const require = createRequire(import.meta.url);
  const transformers = createRequire(require.resolve('@huggingface/transformers'));
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    instructions: instructions(),
    memoryBytes: totalmem(),
    system: `${system()} ${release()} ${arch()}`,
    node: process.version,
    packages: {
      koa: require('koa/package.json').version,
      'onnxruntime-node': transformers('onnxruntime-node/package.json').version,
    },
    commit: commit(),
    date: new Date().toISOString(),
    loadBefore: loadavg()[0]!,
  };
}

function instructions(): string[] {
  try {
    const flags = /^(?:flags|Features)\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
    const has = new Set(flags?.split(' '));
    return INSTRUCTIONS.filter((instruction) => has.has(instruction));
  } catch {
    return [];
  }
}

function commit(): string {
  try {
    const options = { cwd: ROOT, encoding: 'utf8' } as const;
    const head = execFileSync('git', ['rev-parse', '--short', 'HEAD'], options).trim();
    return (
      head +
      (execFileSync('git', ['status', '--porcelain', 'service', 'settings', 'model'], options) &&
        '+')
    );
  } catch {
    return '';
  }
}
