import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { describeConfig, readConfig, type StackConfig, StackConfigError } from '../config.js';
import { ROOT } from '../imageSource.js';

/** A mistake in how a command was called, or in the files that it reads. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A stack's configuration, as Pulumi would hand it to the program. */
export interface StackFile {
  readonly project: string;
  readonly stack: string;
  /** Values by their full name, such as `sentiment-api:replicas`. */
  readonly stored: Readonly<Record<string, string>>;
  /** The same, checked. */
  readonly config: StackConfig;
}

const OPTIONS = `Options:
  --stack NAME         the stack, whose configuration Pulumi.NAME.yaml holds (dev)
  --config KEY=VALUE   a value to use instead; may be repeated
  --help

Keys:
${describeConfig()}`;

/**
 * Reads the stack that a command's arguments name; with `--help`, says `purpose` and how to call it.
 *
 * @param root the directory of Pulumi.yaml; another one in tests
 * @throws UsageError, StackConfigError
 */
export function stackFromArguments(
  args: readonly string[],
  purpose: string,
  root = ROOT,
): StackFile | undefined {
  const { stack, config, help } = parseOptions(args);
  if (help) {
    console.log(`${purpose}\n\n${OPTIONS}`);
    return undefined;
  }
  const { name: project } = readYaml(root, 'Pulumi.yaml') as { name: string };
  const file = `Pulumi.${stack}.yaml`;
  const content = readYaml(root, file) as { config?: Record<string, unknown> } | null;
  const stored: Record<string, string> = {};
  for (const [key, value] of Object.entries(content?.config ?? {})) {
    if (typeof value === 'object')
      throw new UsageError(`${file}: ${key}: expected plain text, a number, true or false`);
    stored[key] = String(value);
  }
  for (const override of config) {
    const [key, ...value] = override.split('=');
    if (!key || value.length === 0)
      throw new UsageError(`--config ${override}: expected KEY=VALUE`);
    stored[key.includes(':') ? key : `${project}:${key}`] = value.join('=');
  }
  return { project, stack, stored, config: readConfig(stored, project) };
}

function parseOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        stack: { type: 'string', default: 'dev' },
        config: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${OPTIONS}`);
  }
}

function readYaml(root: string, file: string): unknown {
  try {
    return parse(readFileSync(join(root, file), 'utf8'));
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
  }
}

/** Runs a command's body; what its user did wrong ends the process in one clear line and exit code 1. */
export async function command(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    const expected = error instanceof UsageError || error instanceof StackConfigError;
    console.error(expected ? error.message : error);
    process.exitCode = 1;
  }
}
