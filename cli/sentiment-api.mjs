#!/usr/bin/env node
// The command as npm links it: TypeScript runs as it is, whatever directory the command is called from.
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// As service/main.ts keeps it: a signal that comes before there is a service to stop.
const early = [];
const keep = (signal) => void early.push(signal);
if (process.argv[2] === 'serve') process.on('SIGTERM', keep).on('SIGINT', keep);

// tsx keeps there what it has compiled; where nothing can be kept it would fail, or wait for ever.
try {
  rmdirSync(mkdtempSync(join(tmpdir(), 'sentiment-api-')));
} catch {
  process.env.TSX_DISABLE_CACHE = '1';
}
const { register } = await import('tsx/esm/api');
register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
const { main } = await import('./main.ts');
await main(process.argv.slice(2), early);
