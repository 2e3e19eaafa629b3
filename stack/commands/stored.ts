import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { UsageError } from '../../terminal/command.js';
import { ENCRYPTED, MUST_BE_SECRET } from '../config.js';

/** Values by their full name, such as `sentiment-api:replicas`; structured ones as JSON. */
type Values = Readonly<Record<string, string>>;

type Entries = Readonly<Record<string, unknown>>;

/**
 * Reads Pulumi.yaml: the project's name, and the values that hold for each stack that sets none.
 *
 * @param root the directory of Pulumi.yaml
 * @throws UsageError where it cannot be read
 * @see https://www.pulumi.com/docs/iac/concepts/config/#project-level-configuration
 */
export function readProject(root: string): { readonly name: string; readonly config: Values } {
  const { name, config = {} } = readYaml(root, 'Pulumi.yaml') as { name: string; config?: Entries };
  const values = Object.entries(config).flatMap(([key, entry]) => {
    const value = declaredValue(entry);
    return value === undefined ? [] : [[fullName(key, name), asText(value)]];
  });
  return { name, config: Object.fromEntries(values) };
}

/** In Pulumi.yaml a value stands by itself, or in a declaration as its `default` or `value`. */
function declaredValue(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return entry;
  const { default: standard, value } = entry as Entries;
  return standard ?? value;
}

/** What is stored of one stack. */
interface Stored {
  /** The stack's own name, without an organization before it. */
  readonly stack: string;
  readonly values: Values;
  /** Where there is no file. */
  readonly note?: string;
}

/**
 * Reads Pulumi.<stack>.yaml. Without that file each key has its default. Encrypted values of other
 * projects are passed over.
 *
 * @param name the stack, with or without its organization
 * @param root the directory of Pulumi.yaml
 * @param unread full names of keys that are passed over where they are encrypted
 * @throws UsageError where the file cannot be read, or any other value of this project is encrypted
 *   that is not always so
 */
export function readStored(
  name: string,
  project: string,
  root: string,
  unread: readonly string[],
): Stored {
  const stack = name.split('/').at(-1)!;
  const file = `Pulumi.${stack}.yaml`;
  const content = readYaml(root, file) as { config?: Entries } | null | undefined;
  if (content === undefined) return { stack, values: {}, note: missing(stack, root) };
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(content?.config ?? {})) {
    const full = fullName(key, project);
    if (!isEncrypted(value)) values[full] = asText(value);
    else if (MUST_BE_SECRET.some((name) => full === `${project}:${name}`)) values[full] = ENCRYPTED;
    else if (full.startsWith(`${project}:`) && !unread.includes(full))
      throw new UsageError(
        `${file}: ${key} is encrypted, which Pulumi alone can read: expected plain text, ` +
          `or --config ${full.slice(project.length + 1)}=VALUE`,
      );
  }
  return { stack, values };
}

function missing(stack: string, root: string): string {
  const others = readdirSync(root).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
  const there = others.length > 0 ? `there is ${others.join(', ')}` : 'there is none of any stack';
  return (
    `There is no Pulumi.${stack}.yaml (${there}), so every key has its default. ` +
    `To make this stack: npm run pulumi -- stack init ${stack}`
  );
}

/** A key's name with its project before it. */
export function fullName(key: string, project: string): string {
  return key.includes(':') ? key : `${project}:${key}`;
}

function isEncrypted(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return 'secure' in value || Object.values(value).some(isEncrypted);
}

/** As the program gets it. */
function asText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}

/** Undefined without a file; Pulumi.yaml there must be. */
function readYaml(root: string, file: string): unknown {
  try {
    return parse(readFileSync(join(root, file), 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && file !== 'Pulumi.yaml') return undefined;
    throw new UsageError(`cannot read ${file}: ${message}`);
  }
}
