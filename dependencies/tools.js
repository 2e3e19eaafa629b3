// Installs what .npmrc leaves out of `npm ci`: what tests and the deployment need (devDependencies), and
// what traces are made with (peerDependencies). The npm scripts that need it call this first.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const read = (path) => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'));

/** Whether node_modules has a package in the version that package.json names. */
function isInstalled([name, version]) {
  try {
    return read(`node_modules/${name}/package.json`).version === version;
  } catch {
    return false;
  }
}

const { devDependencies, peerDependencies } = read('package.json');
if (!Object.entries({ ...devDependencies, ...peerDependencies }).every(isInstalled)) {
  console.error('Installing what tests and the deployment need, once (about 400 MB) …');
  // It adds to what is there, as the lockfile says, and does not write the lockfile.
  const { status } = spawnSync('npm install --no-save --include=dev --include=peer', {
    cwd: new URL('..', import.meta.url),
    shell: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) {
    console.error(
      'That failed. To try again: `npm ci`, then `npm run tools`. The service itself runs without it.',
    );
    process.exitCode = 1;
  }
}
