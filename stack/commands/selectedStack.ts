import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../environment.js';
import { FIRST_STACK } from '../localStack.js';

/**
 * The stack that Pulumi would take without being told: PULUMI_STACK, or else the one that was made or
 * selected last, or else dev. Pulumi notes the selected one in its home, by the path of the project.
 *
 * @param root the directory of Pulumi.yaml
 */
export function selectedStack(project: string, root: string, environment: Environment): string {
  if (environment.PULUMI_STACK) return environment.PULUMI_STACK;
  const home = environment.PULUMI_HOME || join(homedir(), '.pulumi');
  const path = createHash('sha1').update(join(root, 'Pulumi.yaml')).digest('hex');
  const file = join(home, 'workspaces', `${project}-${path}-workspace.json`);
  try {
    const { stack } = JSON.parse(readFileSync(file, 'utf8')) as { stack?: string };
    return stack || FIRST_STACK;
  } catch {
    // None was selected on this machine.
    return FIRST_STACK;
  }
}
