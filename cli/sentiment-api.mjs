#!/usr/bin/env node
// The command as npm links it: TypeScript runs as it is, whatever directory the command is called from.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
const { main } = await import('./main.ts');
await main(process.argv.slice(2));
