import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import { nearest } from './nearest.js';
import { cpus, memoryBytes } from './quantities.js';
import type { Scale } from './sentimentApi.js';

function wholeNumber(minimum: number, maximum: number) {
  const expected = `a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .regex(/^\d+$/, expected)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, expected);
}

function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `one of ${values.join(', ')}` });
}

function matching(pattern: RegExp, expected: string) {
  return z.string().regex(pattern, expected);
}

/** A Kubernetes quantity, kept as it is written. */
function quantity(parse: (text: string) => number | undefined, least: string, most: string) {
  const expected = `a Kubernetes quantity from ${least} to ${most}`;
  return z.string().refine((text) => {
    const value = parse(text);
    return value !== undefined && value >= parse(least)! && value <= parse(most)!;
  }, expected);
}

const cpuQuantity = quantity(cpus, '10m', '64');
const memoryQuantity = quantity(memoryBytes, '64Mi', '64Gi');
const flag = oneOf(['true', 'false']).transform((value) => value === 'true');
const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

interface Key<T> {
  readonly description: string;
  /** The text that stands in for an absent key; without one, absence means something itself. */
  readonly default?: string;
  readonly schema: z.ZodType<T, string>;
}

function key<T>(definition: Key<T>): Key<T> {
  return definition;
}

function keyWithDefault<T>(definition: Key<T> & { readonly default: string }) {
  return definition;
}

/** Every configuration key of the stack: the source of its parsing, its help and its documentation. */
export const KEYS = {
  context: keyWithDefault({
    description:
      'the kubeconfig context to deploy to; another cluster must be asked for by its name',
    default: 'docker-desktop',
    schema: matching(/^\S+$/, 'the name of a kubeconfig context'),
  }),
  namespace: keyWithDefault({
    description:
      'the namespace to deploy to; any but `default` is created, and removed with the stack',
    default: 'default',
    schema: matching(dnsLabel, 'lower-case letters, digits and -, at most 63'),
  }),
  createNamespace: keyWithDefault({
    description: '`false` deploys to a namespace that is there already, and leaves it there',
    default: 'true',
    schema: flag,
  }),
  nodePort: keyWithDefault({
    description: 'the port on every node, and on localhost with Docker Desktop',
    default: '30080',
    schema: wholeNumber(30_000, 32_767),
  }),
  replicas: keyWithDefault({
    description: 'how many pods',
    default: '2',
    schema: wholeNumber(0, 1000),
  }),
  maxReplicas: key({
    description: 'scale by CPU up to this many pods, instead of `replicas`; needs a metrics server',
    schema: wholeNumber(1, 1000),
  }),
  minReplicas: keyWithDefault({
    description: 'the fewest pods when scaling by CPU',
    default: '2',
    schema: wholeNumber(1, 1000),
  }),
  targetCpu: keyWithDefault({
    description: 'the CPU use of a pod, on average, that scaling holds',
    default: '700m',
    schema: cpuQuantity,
  }),
  cpuRequest: keyWithDefault({
    description: 'CPU that a node must have free for a pod',
    default: '250m',
    schema: cpuQuantity,
  }),
  cpuLimit: keyWithDefault({
    description: 'most CPU a pod gets; one inference thread runs for each whole CPU',
    default: '1500m',
    schema: cpuQuantity,
  }),
  memoryRequest: keyWithDefault({
    description: 'memory that a node must have free for a pod',
    default: '256Mi',
    schema: memoryQuantity,
  }),
  memoryLimit: keyWithDefault({
    description: 'most memory a pod gets before it is killed',
    default: '512Mi',
    schema: memoryQuantity,
  }),
  model: keyWithDefault({
    description:
      'the model: `embedded`, or a Hugging Face text classifier with an ONNX export as `owner/name@commit`',
    default: 'embedded',
    schema: matching(
      /^(embedded|[\w.-]+\/[\w.-]+@[0-9a-f]{40})$/,
      'embedded, or owner/name@ and the 40 hexadecimal digits of a commit',
    ),
  }),
  logLevel: keyWithDefault({
    description: 'least severe level that the service logs',
    default: 'info',
    schema: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  }),
  registry: key({
    description:
      'registry and path to push the image to, such as `ghcr.io/owner`; pods then run it by digest. Absent: the image stays in the local Docker',
    schema: matching(
      /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*$/,
      'a registry, optionally with a port and a path, without a tag: ghcr.io/owner',
    ),
  }),
  nodeImage: keyWithDefault({
    description: 'the Node base of the image',
    default: 'node:24-bookworm-slim',
    schema: matching(/^[a-z0-9][\w./:@-]*$/, 'an image reference'),
  }),
  platform: keyWithDefault({
    description:
      'what the nodes run on: `linux/amd64` or `linux/arm64`; by default as this machine',
    default: process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64',
    schema: oneOf(['linux/amd64', 'linux/arm64']),
  }),
  otlpEndpoint: key({
    description:
      'URL of an OpenTelemetry collector (OTLP over HTTP) for the pods to send traces to, such as `http://collector.monitoring:4318`',
    schema: z.url({ protocol: /^https?$/, error: 'a URL such as http://collector:4318' }),
  }),
  scrape: keyWithDefault({
    description:
      'how Prometheus finds the pods: `annotations`, `serviceMonitor` (Prometheus Operator) or `none`',
    default: 'none',
    schema: oneOf(['none', 'annotations', 'serviceMonitor']),
  }),
  dashboard: keyWithDefault({
    description: '`true` adds a Grafana dashboard, as a ConfigMap for Grafana’s sidecar',
    default: 'false',
    schema: flag,
  }),
  alerts: keyWithDefault({
    description: '`true` adds alert rules, as a PrometheusRule (Prometheus Operator)',
    default: 'false',
    schema: flag,
  }),
} as const;

type Keys = typeof KEYS;
type KeyName = keyof Keys;
type Value<K extends Key<unknown>> = K extends { schema: z.ZodType<infer T, string> } ? T : never;
type Optional = { [K in KeyName]: Keys[K] extends { default: string } ? never : K }[KeyName];

/** The stack's configuration: one checked value a key. */
export type StackConfig = Readonly<
  { [K in Exclude<KeyName, Optional>]: Value<Keys[K]> } & { [K in Optional]?: Value<Keys[K]> }
>;

/** Every mistake in the configuration, one line each. */
export class StackConfigError extends pulumi.RunError {
  override readonly name = 'StackConfigError';
  /**
   * No trace: Pulumi shows the message alone, and formats a trace all the same, which takes some
   * releases of Node gigabytes and seconds.
   *
   * @see https://github.com/nodejs/node/issues/64011
   */
  override readonly stack = '';
  constructor(readonly mistakes: readonly string[]) {
    super(`the stack configuration has ${mistakes.length} mistake(s):\n  ${mistakes.join('\n  ')}`);
  }
}

/**
 * Reads the configuration from what `pulumi config set` stored.
 *
 * @param stored values by their full name, such as `sentiment-api:replicas`; other projects' are passed over
 * @param project the namespace of this project's keys
 * @throws StackConfigError naming every key that is unknown or wrong, its value and what is allowed
 */
export function readConfig(stored: Readonly<Record<string, string>>, project: string): StackConfig {
  const given = new Map<string, string>();
  for (const [name, value] of Object.entries(stored)) {
    if (name.startsWith(`${project}:`)) given.set(name.slice(project.length + 1), value);
  }
  const mistakes = unknownKeys([...given.keys()]);
  const config: Record<string, unknown> = {};
  for (const [name, { schema, default: fallback }] of Object.entries<Key<unknown>>(KEYS)) {
    const value = given.get(name) ?? fallback;
    if (value === undefined) continue;
    const parsed = schema.safeParse(value);
    if (parsed.success) config[name] = parsed.data;
    else mistakes.push(mistake(name, value, parsed.error.issues[0]!.message));
  }
  if (mistakes.length === 0) mistakes.push(...contradictions(config as StackConfig, given));
  if (mistakes.length > 0) throw new StackConfigError(mistakes);
  return Object.freeze(config) as StackConfig;
}

function mistake(name: string, value: string, expected: string): string {
  return `${name}=${JSON.stringify(value)}: expected ${expected}`;
}

function unknownKeys(names: readonly string[]): string[] {
  const known = Object.keys(KEYS);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => `${name}: there is no such key; did you mean ${nearest(name, known)}?`);
}

/** Values that are right by themselves and wrong together. */
function contradictions(config: StackConfig, given: ReadonlyMap<string, string>): string[] {
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = config;
  const { minReplicas, maxReplicas, targetCpu } = config;
  const scales = maxReplicas !== undefined;
  const rules: [wrong: boolean, name: KeyName, expected: string][] = [
    [cpus(cpuRequest)! > cpus(cpuLimit)!, 'cpuRequest', `at most cpuLimit, ${cpuLimit}`],
    [
      memoryBytes(memoryRequest)! > memoryBytes(memoryLimit)!,
      'memoryRequest',
      `at most memoryLimit, ${memoryLimit}`,
    ],
    [!scales && given.has('minReplicas'), 'minReplicas', 'maxReplicas beside it'],
    [!scales && given.has('targetCpu'), 'targetCpu', 'maxReplicas beside it'],
    [scales && given.has('replicas'), 'replicas', 'no value, since maxReplicas has one'],
    [scales && minReplicas > maxReplicas, 'minReplicas', `at most maxReplicas, ${maxReplicas}`],
    [scales && cpus(targetCpu)! >= cpus(cpuLimit)!, 'targetCpu', `less than cpuLimit, ${cpuLimit}`],
  ];
  return rules
    .filter(([wrong]) => wrong)
    .map(([, name, expected]) => mistake(name, String(config[name]), expected));
}

/** How many pods the configuration asks for. */
export function scaleOf({ replicas, minReplicas, maxReplicas, targetCpu }: StackConfig): Scale {
  return maxReplicas === undefined ? { replicas } : { minReplicas, maxReplicas, targetCpu };
}

/** The help text: each key with its default and meaning. */
export function describeConfig(): string {
  const rows = Object.entries<Key<unknown>>(KEYS);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, row]) => `  ${name.padEnd(width)}  ${row.description} (${row.default ?? 'unset'})`)
    .join('\n');
}
