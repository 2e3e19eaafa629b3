import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../paths.js';

/** What the last stage of service/Dockerfile sets, but for what build arguments decide. */
export function imageEnvironment(): Record<string, string> {
  const dockerfile = readFileSync(join(ROOT, 'service', 'Dockerfile'), 'utf8');
  const lastStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  const settings = [...lastStage.matchAll(/^ENV (.+)$/gm)].flatMap(([, line]) => line!.split(' '));
  return Object.fromEntries(
    settings.filter((setting) => !setting.includes('$')).map((setting) => setting.split('=', 2)),
  );
}
