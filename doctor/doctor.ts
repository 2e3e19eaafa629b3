import type { StackFile } from '../stack/commands/arguments.js';
import type { Environment } from '../stack/environment.js';
import { imageSource } from '../stack/imageSource.js';
import type { NamedFinding } from './checks.js';
import { readKubernetes } from './cluster.js';
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

/** Exit codes; that of a wrong call is EX_USAGE of sysexits.h. */
export const EXIT = { healthy: 0, problem: 1, unseen: 2, usage: 64 };

/** Exit code: a problem before what could not be looked at, and that before a clean bill of health. */
export function exitCodeOf(findings: readonly NamedFinding[]): number {
  const found = (level: string) => findings.some((finding) => finding.level === level);
  if (found('problem')) return EXIT.problem;
  return found('unknown') ? EXIT.unseen : EXIT.healthy;
}
