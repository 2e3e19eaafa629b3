import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SystemError } from '../errors.js';
import { PEERS, WORK } from '../paths.js';

const run = promisify(execFile);

/** A Python interpreter with the packages of one requirements file. */
export interface PythonEnvironment {
  readonly python: string;
  /** Version of Python and of each required package, by name. */
  readonly versions: Readonly<Record<string, string>>;
}

const PRINT_VERSIONS = `
import importlib.metadata, json, platform, re, sys
names = [re.split(r"[=\\[]", line)[0] for line in open(sys.argv[1]) if re.match(r"\\w", line)]
print(json.dumps({"python": platform.python_version(), **{n: importlib.metadata.version(n) for n in names}}))
`;

/**
 * A virtual environment with the packages of a requirements file in peers/, made the first time.
 *
 * @param requirements the file's name without its ending
 * @param ready an interpreter that has them already
 * @throws SystemError when there is no Python 3 or the packages cannot be installed
 */
export async function pythonEnvironment(
  requirements: string,
  ready: string | undefined,
): Promise<PythonEnvironment> {
  const file = join(PEERS, `${requirements}.txt`);
  const python = ready || (await installed(requirements, file));
  const { stdout } = await run(python, ['-c', PRINT_VERSIONS, file]);
  return { python, versions: JSON.parse(stdout) };
}

async function installed(requirements: string, file: string): Promise<string> {
  const directory = join(WORK, 'python', requirements);
  const python = join(directory, 'bin', 'python');
  const marker = join(directory, 'installed.txt');
  const wanted = readFileSync(file, 'utf8');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return python;
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
  return python;
}
