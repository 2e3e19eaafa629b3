import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SystemError } from '../errors.js';
import { PEERS, WORK } from '../paths.js';

const run = promisify(execFile);

/** Interpreters that have the packages already, by the name of a requirements file in peers/. */
const READY = {
  requirements: process.env.BENCH_PYTHON,
  infinity: process.env.BENCH_INFINITY_PYTHON,
};

/** A virtual environment, by the name of its requirements file in peers/. */
export type Requirements = keyof typeof READY;

const PRINT_VERSIONS = `
import importlib.metadata, json, platform, re, sys
names = [re.split(r"[=\\[]", line)[0] for line in open(sys.argv[1]) if re.match(r"\\w", line)]
print(json.dumps({"python": platform.python_version(), **{n: importlib.metadata.version(n) for n in names}}))
`;

const directoryOf = (requirements: Requirements) => join(WORK, 'python', requirements);

/** The interpreter of an environment, which `installPython` makes. */
export function pythonOf(requirements: Requirements): string {
  return READY[requirements] || join(directoryOf(requirements), 'bin', 'python');
}

/**
 * Makes a virtual environment the first time.
 *
 * @returns version of Python and of each required package, by name
 * @throws SystemError when there is no Python 3 or the packages cannot be installed
 */
export async function installPython(requirements: Requirements): Promise<Record<string, string>> {
  const file = join(PEERS, `${requirements}.txt`);
  if (!READY[requirements]) await install(requirements, file);
  const { stdout } = await run(pythonOf(requirements), ['-c', PRINT_VERSIONS, file]);
  return JSON.parse(stdout);
}

async function install(requirements: Requirements, file: string): Promise<void> {
  const directory = directoryOf(requirements);
  const python = pythonOf(requirements);
  const marker = join(directory, 'installed.txt');
  const wanted = readFileSync(file, 'utf8');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  console.error(`Installing ${requirements}.txt into ${directory}; this takes minutes, once …`);
  mkdirSync(directory, { recursive: true });
  try {
    await run('python3', ['-m', 'venv', '--clear', directory]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', file], {
      maxBuffer: 64 << 20,
    });
  } catch (error) {
    throw new SystemError(
      `the Python servers cannot be installed: ${(error as Error).message.trimEnd()}\n` +
        'Measure without them by --only service',
    );
  }
  writeFileSync(marker, wanted);
}
