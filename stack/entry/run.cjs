// What Pulumi starts a program with is its SDK's `cmd/run`, which it looks up in the program's folder and
// which `npm ci` leaves out. This folder's package.json has that name, so Pulumi finds this file there
// first: it installs what is missing, and hands over to the SDK.
const { spawnSync } = require('node:child_process');
const { createRequire } = require('node:module');
const { join } = require('node:path');

const tools = join(__dirname, '..', '..', 'dependencies', 'tools');
const { status } = spawnSync(process.execPath, [tools], { stdio: ['ignore', 'ignore', 'inherit'] });
if (status === 0) createRequire(join(__dirname, '..'))('@pulumi/pulumi/cmd/run');
else process.exitCode = 1;
