import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const ENVIRONMENT = here('.venv');
const REQUIREMENTS = here('requirements.txt');

/** Oldest Python that the pinned clients run on. */
const OLDEST_PYTHON = [3, 10] as const;

/**
 * A virtual environment beside this file with the pinned clients in it, made anew when their list
 * has changed.
 *
 * @returns the directory of its programs
 * @throws when there is no Python that is new enough; `PYTHON` names another than `python3`
 */
export async function clientsEnvironment(): Promise<string> {
  const installed = `${ENVIRONMENT}/requirements.txt`;
  const requirements = readFileSync(REQUIREMENTS, 'utf8');
  if (!existsSync(installed) || readFileSync(installed, 'utf8') !== requirements) {
    const python = await findPython();
    rmSync(ENVIRONMENT, { recursive: true, force: true });
    await run(python, ['-m', 'venv', ENVIRONMENT]);
    await run(`${ENVIRONMENT}/bin/python`, ['-m', 'pip', 'install', '-q', '-r', REQUIREMENTS]);
    writeFileSync(installed, requirements);
  }
  return `${ENVIRONMENT}/bin`;
}

async function findPython(): Promise<string> {
  const python = process.env.PYTHON || 'python3';
  const oldest = OLDEST_PYTHON.join('.');
  const version = await run(python, ['-c', 'import sys; print(*sys.version_info[:2])']).catch(
    () => undefined,
  );
  const [major = 0, minor = 0] = (version?.stdout ?? '').split(' ').map(Number);
  if (major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1])) {
    return python;
  }
  const found = version ? `Python ${major}.${minor}` : 'none';
  throw new Error(
    `These tests run real Python clients. Install Python ${oldest} or later, or name one in PYTHON; ` +
      `found ${found} as ${python}.`,
  );
}

/** Runs one of the Python files beside this one and reads the JSON that it prints. */
export async function askWithPython<T>(file: string, ...args: readonly string[]): Promise<T> {
  const { stdout } = await run(`${await clientsEnvironment()}/python`, [here(file), ...args]);
  return JSON.parse(stdout) as T;
}
