import * as pulumi from '@pulumi/pulumi';
import * as z from 'zod';
import { nearest } from '../settings/nearest.js';
import { collectorUrl, flag, matching, oneOf, wholeNumber } from '../settings/schemas.js';
import {
  describeSettings,
  mistake,
  readSettings,
  setting,
  type Values,
} from '../settings/settings.js';
import { amount } from './quantity.js';
import type { Scale } from './sentimentApi.js';

/** A Kubernetes quantity, kept as it is written. */
function quantity(form: RegExp, least: string, most: string) {
  const expected = `a Kubernetes quantity from ${least} to ${most}`;
  const inRange = (text: string) => amount(text) >= amount(least) && amount(text) <= amount(most);
  return z.string().refine((text) => form.test(text) && inRange(text), expected);
}

const cpuQuantity = quantity(/^\d+(\.\d+)?m?$/, '10m', '64');
const memoryQuantity = quantity(/^\d+(\.\d+)?([kMG]|[KMG]i)?$/, '64Mi', '64Gi');
const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Every configuration key of the stack: the source of its parsing, its help and its documentation. */
export const KEYS = {
  context: setting({
    description:
      'the kubeconfig context to deploy to; another cluster must be asked for by its name',
    default: 'docker-desktop',
    schema: matching(/^\S+$/, 'the name of a kubeconfig context'),
  }),
  namespace: setting({
    description:
      'the namespace to deploy to; any but `default` is created, and removed with the stack',
    default: 'default',
    schema: matching(dnsLabel, 'lower-case letters, digits and -, at most 63'),
  }),
  createNamespace: setting({
    description: '`false` deploys to a namespace that is there already, and leaves it there',
    default: 'true',
    schema: flag,
  }),
  nodePort: setting({
    description: 'the port on every node, and on localhost with Docker Desktop',
    default: '30080',
    schema: wholeNumber(30_000, 32_767),
  }),
  replicas: setting({
    description: 'how many pods',
    default: '2',
    schema: wholeNumber(0, 1000),
  }),
  maxReplicas: setting({
    description: 'scale by CPU up to this many pods, instead of `replicas`; needs a metrics server',
    schema: wholeNumber(1, 1000),
  }),
  minReplicas: setting({
    description: 'the fewest pods when scaling by CPU',
    default: '2',
    schema: wholeNumber(1, 1000),
  }),
  targetCpu: setting({
    description: 'the CPU use of a pod, on average, that scaling holds',
    default: '700m',
    schema: cpuQuantity,
  }),
  cpuRequest: setting({
    description: 'CPU that a node must have free for a pod',
    default: '250m',
    schema: cpuQuantity,
  }),
  cpuLimit: setting({
    description: 'most CPU a pod gets; one inference thread runs for each whole CPU',
    default: '1500m',
    schema: cpuQuantity,
  }),
  memoryRequest: setting({
    description: 'memory that a node must have free for a pod',
    default: '256Mi',
    schema: memoryQuantity,
  }),
  memoryLimit: setting({
    description: 'most memory a pod gets before it is killed',
    default: '512Mi',
    schema: memoryQuantity,
  }),
  model: setting({
    description:
      'the model: `embedded`, or a Hugging Face text classifier with an ONNX export as `owner/name@commit`',
    default: 'embedded',
    schema: matching(
      /^(embedded|[\w.-]+\/[\w.-]+@[0-9a-f]{40})$/,
      'embedded, or owner/name@ and the 40 hexadecimal digits of a commit',
    ),
  }),
  logLevel: setting({
    description: 'least severe level that the service logs',
    default: 'info',
    schema: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  }),
  registry: setting({
    description:
      'registry and path to push the image to, such as `ghcr.io/owner`; pods then run it by digest. Absent: the image stays in the local Docker',
    schema: matching(
      /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*$/,
      'a registry, optionally with a port and a path, without a tag: ghcr.io/owner',
    ),
  }),
  nodeImage: setting({
    description: 'the Node base of the image',
    default: 'node:24-bookworm-slim',
    schema: matching(/^[a-z0-9][\w./:@-]*$/, 'an image reference'),
  }),
  platform: setting({
    description:
      'what the nodes run on: `linux/amd64` or `linux/arm64`; by default as this machine',
    default: process.arch === 'arm64' ? 'linux/arm64' : 'linux/amd64',
    schema: oneOf(['linux/amd64', 'linux/arm64']),
  }),
  otlpEndpoint: setting({
    description:
      'URL of an OpenTelemetry collector (OTLP over HTTP) for the pods to send traces to, such as `http://collector.monitoring:4318`',
    schema: collectorUrl,
  }),
  scrape: setting({
    description:
      'how Prometheus finds the pods: `annotations`, `serviceMonitor` (Prometheus Operator) or `none`',
    default: 'none',
    schema: oneOf(['none', 'annotations', 'serviceMonitor']),
  }),
  dashboard: setting({
    description: '`true` adds a Grafana dashboard, as a ConfigMap for Grafana’s sidecar',
    default: 'false',
    schema: flag,
  }),
  alerts: setting({
    description: '`true` adds alert rules, as a PrometheusRule (Prometheus Operator)',
    default: 'false',
    schema: flag,
  }),
} as const;

type KeyName = keyof typeof KEYS;

/** The stack's configuration: one checked value per key. */
export type StackConfig = Values<typeof KEYS>;

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
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(stored)) {
    if (name.startsWith(`${project}:`)) given[name.slice(project.length + 1)] = value;
  }
  const { values, mistakes } = readSettings(KEYS, given);
  const all = [...unknownKeys(Object.keys(given)), ...mistakes];
  if (all.length === 0) all.push(...contradictions(values, given));
  if (all.length > 0) throw new StackConfigError(all);
  return values;
}

function unknownKeys(names: readonly string[]): string[] {
  const known = Object.keys(KEYS);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => `${name}: there is no such key; did you mean ${nearest(name, known)}?`);
}

/** Values that are right by themselves and wrong together. */
function contradictions(config: StackConfig, given: Readonly<Record<string, string>>): string[] {
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit } = config;
  const { minReplicas, maxReplicas, targetCpu } = config;
  const scales = maxReplicas !== undefined;
  const rules: [wrong: boolean, name: KeyName, expected: string][] = [
    [amount(cpuRequest) > amount(cpuLimit), 'cpuRequest', `at most cpuLimit, ${cpuLimit}`],
    [
      amount(memoryRequest) > amount(memoryLimit),
      'memoryRequest',
      `at most memoryLimit, ${memoryLimit}`,
    ],
    [!scales && 'minReplicas' in given, 'minReplicas', 'maxReplicas beside it'],
    [!scales && 'targetCpu' in given, 'targetCpu', 'maxReplicas beside it'],
    [scales && 'replicas' in given, 'replicas', 'no value, since maxReplicas has one'],
    [scales && minReplicas > maxReplicas, 'minReplicas', `at most maxReplicas, ${maxReplicas}`],
    [
      scales && amount(targetCpu) >= amount(cpuLimit),
      'targetCpu',
      `less than cpuLimit, ${cpuLimit}`,
    ],
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
  return describeSettings(KEYS);
}
