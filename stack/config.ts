import * as pulumi from '@pulumi/pulumi';
import { nearest } from '../settings/nearest.js';
import { mistake, readSettings, type Values } from '../settings/settings.js';
import { KEYS } from './keys.js';
import type { Exposure } from './objects/service.js';
import { amount } from './quantity.js';

/** The name of a configuration key. */
export type KeyName = keyof typeof KEYS;

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

/** The keys that may be secrets: what they hold reaches Pulumi's state as one. */
const MAY_BE_SECRET: readonly KeyName[] = ['apiKeys', 'otlpEndpoint', 'env', 'buildArgs'];

/** The keys that hold nothing but secrets. */
export const MUST_BE_SECRET: readonly KeyName[] = ['apiKeys'];

/** Stands for such a value where it is encrypted, which Pulumi alone can read. */
export const ENCRYPTED = 'encrypted=for-Pulumi-alone';

/**
 * Reads the configuration from what `pulumi config set` stored.
 *
 * @param stored values by their full name, such as `sentiment-api:replicas`; other projects' are passed over
 * @param project the namespace of this project's keys
 * @param secrets full names of the values that were stored with `--secret`; absent where that is not known
 * @throws StackConfigError naming every key that is unknown or wrong, its value and what is allowed
 */
export function readConfig(
  stored: Readonly<Record<string, string>>,
  project: string,
  secrets?: readonly string[],
): StackConfig {
  const own = (name: string) => name.startsWith(`${project}:`);
  const key = (name: string) => name.slice(project.length + 1);
  const given = Object.fromEntries(
    Object.entries(stored).flatMap(([name, value]) => (own(name) ? [[key(name), value]] : [])),
  );
  const names = Object.keys(given);
  const hidden = secrets?.filter(own).map(key);
  const { values, mistakes } = readSettings(KEYS, given, hidden ?? MUST_BE_SECRET);
  const all = [
    ...unknownKeys(names),
    ...(hidden ? misplacedSecrets(names, hidden) : []),
    ...mistakes,
  ];
  if (all.length === 0) all.push(...contradictions(values, given));
  if (all.length > 0) throw new StackConfigError(all);
  return values;
}

/** What would be taken for kept secret and is not, or the other way round. */
function misplacedSecrets(given: readonly string[], secrets: readonly string[]): string[] {
  const known = (name: string) => Object.hasOwn(KEYS, name);
  return [
    ...secrets
      .filter((name) => known(name) && !MAY_BE_SECRET.includes(name as KeyName))
      .map((name) => `${name}: would not stay secret; set it without --secret`),
    ...MUST_BE_SECRET.filter((name) => given.includes(name) && !secrets.includes(name)).map(
      (name) => `${name}: stands in the file as anybody can read it; set it with --secret`,
    ),
  ];
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
  const { serviceType, host } = config;
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
    [
      serviceType !== 'NodePort' && 'nodePort' in given,
      'nodePort',
      `no value, since serviceType is ${serviceType}`,
    ],
    [!host && 'ingressClass' in given, 'ingressClass', 'host beside it'],
    [!host && 'tlsSecret' in given, 'tlsSecret', 'host beside it'],
    [
      config.alerts && config.scrape === 'none',
      'alerts',
      'scrape beside it, for without metrics the alert on them would never end',
    ],
  ];
  return rules
    .filter(([wrong]) => wrong)
    .map(([, name, expected]) => mistake(name, String(config[name]), expected));
}

/** How many pods the configuration asks for. */
export function scaleOf({ replicas, minReplicas, maxReplicas, targetCpu }: StackConfig) {
  return maxReplicas === undefined ? { replicas } : { minReplicas, maxReplicas, targetCpu };
}

/**
 * How the API is reached from outside the cluster.
 *
 * @param answersAt where the node port answers
 */
export function exposureOf(
  { serviceType, nodePort }: StackConfig,
  answersAt: string | undefined,
): Exposure {
  return serviceType === 'NodePort'
    ? { type: serviceType, nodePort, answersAt }
    : { type: serviceType };
}
