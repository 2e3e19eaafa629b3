import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../paths.js';

/** What the last stage of service/Dockerfile sets, but for what build arguments decide. */
export function imageEnvironment(): Record<string, string> {
  const settings = instructions('ENV').flatMap((line) => line.split(' '));
  return Object.fromEntries(
    settings.filter((setting) => !setting.includes('$')).map((setting) => setting.split('=', 2)),
  );
}

/** What Node.js is started with there: its own options, then the program, relative to the root. */
export function imageArguments(): string[] {
  const [command] = instructions('CMD');
  return JSON.parse(command!).slice(1);
}

function instructions(name: 'ENV' | 'CMD'): string[] {
  const dockerfile = readFileSync(join(ROOT, 'service', 'Dockerfile'), 'utf8');
  const lastStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  return [...lastStage.matchAll(new RegExp(`^${name} (.+)$`, 'gm'))].map(([, line]) => line!);
}
