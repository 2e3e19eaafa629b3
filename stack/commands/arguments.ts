import { parseArgs } from 'node:util';
import { describeSettings } from '../../settings/settings.js';
import { UsageError } from '../../terminal/command.js';
import { type KeyName, readConfig, type StackConfig } from '../config.js';
import type { Environment } from '../environment.js';
import { ROOT } from '../imageSource.js';
import { KEYS } from '../keys.js';
import { selectedStack } from './selectedStack.js';
import { fullName, readProject, readStored } from './stored.js';

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
  --stack NAME         the stack, whose configuration Pulumi.NAME.yaml holds (the selected one, or dev)
  --config KEY=VALUE   a value to use instead; may be repeated
  --help

Keys:
${describeSettings(KEYS)}`;

/**
 * Reads the stack that a command's arguments name; with `--help`, says `purpose` and how to call it.
 * What the user should know of the files goes to standard error.
 *
 * @param unread keys that the command has no use for: where they are encrypted, it does without
 * @param root the directory of Pulumi.yaml; another one in tests
 * @throws UsageError, StackConfigError
 */
export function stackFromArguments(
  args: readonly string[],
  purpose: string,
  unread: readonly KeyName[],
  root = ROOT,
  environment: Environment = process.env,
): StackFile | undefined {
  const { stack: named, config, help } = parseOptions(args);
  if (help) {
    console.log(`${purpose}\n\n${OPTIONS}`);
    return undefined;
  }
  const { name: project, config: common } = readProject(root);
  const given = config.map(keyAndValue);
  const { stack, values, note } = readStored(
    named ?? selectedStack(project, root, environment),
    project,
    root,
    [...unread, ...given.map(([key]) => key)].map((key) => fullName(key, project)),
  );
  if (note) console.error(note);
  const overrides = given.map(([key, value]) => [fullName(key, project), value]);
  const stored = { ...common, ...values, ...Object.fromEntries(overrides) };
  return { project, stack, stored, config: readConfig(stored, project) };
}

function keyAndValue(override: string): readonly [key: string, value: string] {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(override) ?? [];
  if (key === undefined) throw new UsageError(`--config ${override}: expected KEY=VALUE`);
  return [key, value!];
}

function parseOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        stack: { type: 'string' },
        config: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${OPTIONS}`);
  }
}
