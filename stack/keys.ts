import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { collectorUrl, flag, json, matching, oneOf, wholeNumber } from '../settings/schemas.js';
import { setting } from '../settings/settings.js';
import { BUILD_ARGS, DEFAULT_IMAGE, ROOT } from './imageSource.js';
import type { PodPatch } from './objects/podTemplate.js';
import { amount } from './quantity.js';
import { ROLLOUT_SECONDS } from './rollout.js';
import { SERVICE_VARIABLES, serviceVariables } from './serviceVariables.js';
import { storedText } from './storedText.js';

/** A Kubernetes quantity, kept as it is written. */
function quantity(form: RegExp, least: string, most: string) {
  const expected = `a Kubernetes quantity from ${least} to ${most}`;
  const inRange = (text: string) => amount(text) >= amount(least) && amount(text) <= amount(most);
  return z.string().refine((text) => form.test(text) && inRange(text), expected);
}

const cpuQuantity = quantity(/^\d+(\.\d+)?m?$/, '10m', '64');
const memoryQuantity = quantity(/^\d+(\.\d+)?([kMG]|[KMG]i)?$/, '64Mi', '64Gi');

const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const dnsName = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const objectName = matching(dnsName, 'the name of a Kubernetes object');

const HOST = 'a host name such as api.example.com';
/** An Ingress takes no address, and what ends in a number is one to clients. */
const hostName = matching(dnsName, HOST).regex(/(^|\.)(?!\d+$)[^.]+$/, HOST);

const SOURCE = 'a namespace, or a CIDR such as 10.0.0.0/8';
const SOURCES = 'a list of namespaces and CIDRs, one at least';
const cidr = z.union([z.cidrv4(), z.cidrv6()]);
const source = z
  .string(SOURCE)
  .refine((text) => dnsLabel.test(text) || cidr.safeParse(text).success, SOURCE);

const LABELS = 'labels by their names';
const LABEL = 'at most 63 letters, digits, -, _ and .';
const label = /^[a-zA-Z0-9]([\w.-]{0,61}[a-zA-Z0-9])?$/;
const labels = z
  .record(z.string(), storedText.pipe(matching(label, LABEL).or(z.literal(''))), LABELS)
  .superRefine(named(isLabelName, `${LABEL}, after a domain and / where it has one`));

function isLabelName(text: string): boolean {
  const [name, domain = 'none', ...more] = text.split('/').reverse();
  return more.length === 0 && label.test(name!) && dnsName.test(domain);
}

/** A check of the names in a map. */
function named(isRight: (name: string) => boolean, expected: string) {
  return (entries: Readonly<Record<string, unknown>>, context: z.RefinementCtx) => {
    for (const name of Object.keys(entries).filter((one) => !isRight(one)))
      context.addIssue({ code: 'custom', path: [name], message: `its name to be ${expected}` });
  };
}

/** Whether a model is, where it is to be in this project. */
function isThere(model: string): boolean {
  return !model.startsWith('./') || existsSync(join(ROOT, model, 'config.json'));
}

/** Texts by their names, in the pod template; null takes one away, or all. */
const texts = z
  .record(z.string(), storedText.nullable(), 'texts by their names, or in JSON null')
  .nullish();
const POD = 'a patch of a pod template, with metadata, spec or both';
/** Other fields are in Kubernetes' own words: it checks them itself. */
const podPatch = z.strictObject(
  {
    metadata: z.object({ labels: texts, annotations: texts }, POD).catchall(z.json()).optional(),
    spec: z.object({ nodeSelector: texts }, POD).catchall(z.json()).optional(),
  },
  { error: POD },
) as z.ZodType<PodPatch>;

const BUILD_ARGUMENTS = 'build arguments by their names';
const buildArgs = z
  .record(z.string(), storedText, BUILD_ARGUMENTS)
  .superRefine(
    named((name) => BUILD_ARGS.some((known) => known === name), `one of ${BUILD_ARGS.join(', ')}`),
  ) as z.ZodType<Partial<Record<(typeof BUILD_ARGS)[number], string>>>;

const KEYS_OF_CLIENTS =
  'lines of name=key, names of letters, digits, ., _ and -, keys of 16 to 512 visible characters';
const keysOfClients = z
  .string()
  .refine(
    (text) =>
      text.split(/\r?\n/).every((line) => /^(#.*|[\w.-]{1,64}=[!-~]{16,512}|\s*)$/.test(line)),
    KEYS_OF_CLIENTS,
  )
  // As many as the service takes.
  .refine((text) => {
    const { size } = new Set(
      text.match(/^(?!#).*=.*$/gm)?.map((line) => line.replace(/^.*?=/, '')),
    );
    return size >= 1 && size <= 1000;
  }, 'lines of name=key, 1 to 1000 of them');

/** Every configuration key of the stack: the source of its parsing, its help and its documentation. */
export const KEYS = {
  context: setting(
    'the kubeconfig context to deploy to, whatever the current one is',
    matching(/^\S(.*\S)?$/, 'the name of a kubeconfig context'),
    'docker-desktop',
  ),
  namespace: setting(
    'the namespace to deploy to; any but `default` is created, and removed with the stack',
    matching(dnsLabel, 'lower-case letters, digits and -, at most 63'),
    'default',
  ),
  createNamespace: setting(
    '`false` deploys to a namespace that is there already, and leaves it there',
    flag,
    'true',
  ),
  serviceType: setting(
    'how the API is reached: by `NodePort`, `LoadBalancer`, or `ClusterIP`, which is from inside the cluster only',
    oneOf(['NodePort', 'LoadBalancer', 'ClusterIP']),
    'NodePort',
  ),
  nodePort: setting(
    'the port on every node, and on localhost with Docker Desktop',
    wholeNumber(30_000, 32_767),
    '30080',
  ),
  host: setting(
    'a host name, such as `api.example.com`, whose requests an Ingress leads to the API',
    hostName,
  ),
  ingressClass: setting('the class of that Ingress; absent: the cluster’s default', objectName),
  tlsSecret: setting('a Secret with the certificate for `host`; absent: no TLS', objectName),
  from: setting(
    'the only namespaces and CIDRs that may reach the pods, as a list; absent: all may. Needs a network plugin that enforces policies',
    json(z.array(source, SOURCES).min(1, SOURCES), SOURCES),
  ),
  replicas: setting('how many pods', wholeNumber(0, 1000), '2'),
  maxReplicas: setting(
    'scale by CPU up to this many pods, instead of `replicas`; needs a metrics server',
    wholeNumber(1, 1000),
  ),
  minReplicas: setting('the fewest pods when scaling by CPU', wholeNumber(1, 1000), '2'),
  targetCpu: setting('the CPU use of a pod, on average, that scaling holds', cpuQuantity, '700m'),
  cpuRequest: setting('CPU that a node must have free for a pod', cpuQuantity, '250m'),
  cpuLimit: setting(
    'most CPU a pod gets; an inference thread runs for each CPU, `1500m` being two',
    cpuQuantity,
    '1500m',
  ),
  memoryRequest: setting('memory that a node must have free for a pod', memoryQuantity, '256Mi'),
  memoryLimit: setting('most memory a pod gets before it is killed', memoryQuantity, '512Mi'),
  model: setting(
    'the model: `embedded`, a directory under `./models`, or a Hugging Face text classifier with an ONNX export as `owner/name@commit`',
    matching(
      /^(embedded|\.\/models\/[\w.-]+|[\w.-]+\/[\w.-]+@[0-9a-f]{40})$/,
      'embedded, a directory such as ./models/mine, or owner/name@ and the 40 hexadecimal digits of a commit',
    ).refine(isThere, 'a directory that has a config.json'),
    DEFAULT_IMAGE.model,
  ),
  logLevel: setting(
    'least severe level that the service logs',
    oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    'info',
  ),
  neutral: setting('`true` makes NEUTRAL a label of its own', flag, 'false'),
  apiKeys: setting(
    'the keys that clients must send, one `name=key` per line, set with `--secret`; absent: nobody needs a key',
    keysOfClients,
  ),
  env: setting(
    'the service’s own variables, by name, such as `MAX_TEXTS`',
    json(serviceVariables, SERVICE_VARIABLES),
  ),
  registry: setting(
    'registry and path to push the image to, such as `ghcr.io/owner`; pods then run it by digest. Absent: the image stays in the local Docker',
    matching(
      /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*$/,
      'a registry, optionally with a port and a path, without a tag: ghcr.io/owner',
    ),
  ),
  imagePullSecret: setting(
    'a Secret in the namespace by which the nodes pull the image',
    objectName,
  ),
  nodeImage: setting(
    'the Node base of the image',
    matching(/^[a-z0-9][\w./:@-]*$/, 'an image reference'),
    DEFAULT_IMAGE.nodeImage,
  ),
  platform: setting(
    'what the nodes run on: `linux/amd64` or `linux/arm64`',
    oneOf(['linux/amd64', 'linux/arm64']),
    DEFAULT_IMAGE.platform,
  ),
  buildArgs: setting(
    'for a build behind a proxy or with mirrors: `HTTPS_PROXY`, `NO_PROXY`, `NPM_CONFIG_REGISTRY`, `HF_ENDPOINT` by name',
    json(buildArgs, BUILD_ARGUMENTS),
  ),
  otlpEndpoint: setting(
    'URL of an OpenTelemetry collector (OTLP over HTTP) for the pods to send traces to, such as `http://collector.monitoring:4318`',
    collectorUrl,
  ),
  scrape: setting(
    'how Prometheus finds the pods: `annotations`, `serviceMonitor` (Prometheus Operator) or `none`',
    oneOf(['none', 'annotations', 'serviceMonitor']),
    'none',
  ),
  dashboard: setting(
    '`true` adds a Grafana dashboard, as a ConfigMap for Grafana’s sidecar',
    flag,
    'false',
  ),
  alerts: setting(
    '`true` adds alert rules, as a PrometheusRule (Prometheus Operator)',
    flag,
    'false',
  ),
  labels: setting(
    'more labels for every object, by name, such as `release` for the Prometheus Operator',
    json(labels, LABELS),
  ),
  pod: setting(
    'a patch of the pod template, merged as Kubernetes merges patches: node selectors, tolerations, priority, annotations',
    json(podPatch, POD),
  ),
  rolloutTimeout: setting(
    'how long a rollout may take, in s, before it has failed',
    wholeNumber(60, 3600),
    `${ROLLOUT_SECONDS}`,
  ),
} as const;
