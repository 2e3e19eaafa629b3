import type { StackFile } from '../stack/commands/arguments.js';
import { imageSource } from '../stack/imageSource.js';
import type { NamedFinding } from './checks.js';
import { readKubernetes } from './cluster.js';
import type { Environment } from './look.js';
import { readMachine } from './machine.js';
import type { Snapshot } from './snapshot.js';

/** Reads everything that the checks judge. Changes nothing, on this machine or in the cluster. */
export async function takeSnapshot(
  { stack, config }: StackFile,
  environment: Environment,
  root: string,
): Promise<Snapshot> {
  const { name: image } = imageSource(config);
  const [machine, kubernetes] = await Promise.all([
    readMachine(image, stack, environment, root),
    readKubernetes(config, environment),
  ]);
  return { stack: { name: stack, config, image }, ...machine, ...kubernetes };
}

/** Exit code: 0 for a clean bill of health, 1 for a problem, 2 when something could not be looked at. */
export function exitCodeOf(findings: readonly NamedFinding[]): number {
  const found = (level: string) => findings.some((finding) => finding.level === level);
  if (found('problem')) return 1;
  return found('unknown') ? 2 : 0;
}
