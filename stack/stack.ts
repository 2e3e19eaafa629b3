import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { exposureOf, type StackConfig, scaleOf } from './config.js';
import { type Builder, buildImage } from './image.js';
import { Monitoring } from './monitoring/monitoring.js';
import { SentimentApi } from './sentimentApi.js';

/** What the program finds where it runs, beside its configuration. */
export interface Surroundings extends Builder {
  /** Where the node port answers, as `host:port`; undefined where it does so inside the cluster alone. */
  readonly answersAt: string | undefined;
  /** Waits until the API answers there, as nodes lead to a new Service a moment after its pods are ready. */
  answered(): Promise<void>;
}

/**
 * Asks for everything in the stack: the image, the API and what watches it.
 *
 * @param secrets the keys whose values are to stay secret
 * @returns the stack's outputs
 */
export function defineStack(
  config: StackConfig,
  secrets: readonly string[],
  surroundings: Surroundings,
) {
  const kept = (key: keyof StackConfig, value: string) =>
    secrets.includes(key) ? pulumi.secret(value) : value;
  const cluster = new k8s.Provider('cluster', {
    context: config.context,
    // With another context the stack moves: all is made anew there, and then removed here.
    clusterIdentifier: config.context,
    // What the program says holds, also after somebody's `kubectl edit` or `kubectl scale`.
    enablePatchForce: true,
    // Keys that are rotated are changed in their Secret, which is never away.
    enableSecretMutable: true,
    enableConfigMapMutable: true,
  });
  const instance = pulumi.getStack();
  const image = buildImage(config, surroundings, secrets.includes('buildArgs'));

  const api = new SentimentApi(
    'sentiment-api',
    {
      image: image.reference,
      version: image.version,
      platform: config.platform,
      imagePullSecret: config.imagePullSecret,
      namespace: config.namespace,
      createNamespace: config.createNamespace && config.namespace !== 'default',
      instance,
      labels: config.labels,
      scale: scaleOf(config),
      exposure: exposureOf(config, surroundings.answersAt),
      ingress: config.host ? { ...config, host: config.host } : undefined,
      from: config.from,
      resources: config,
      env: {
        LOG_LEVEL: config.logLevel,
        ...(config.neutral && { NEUTRAL: 'true' }),
        ...mapValues(config.env ?? {}, (value) => kept('env', value)),
      },
      apiKeys: config.apiKeys,
      otlpEndpoint: config.otlpEndpoint && kept('otlpEndpoint', config.otlpEndpoint),
      annotated: config.scrape === 'annotations',
      pod: config.pod,
      rolloutSeconds: config.rolloutTimeout,
    },
    { provider: cluster },
  );

  if (config.scrape === 'serviceMonitor' || config.dashboard || config.alerts) {
    new Monitoring(
      'sentiment-api',
      {
        namespace: api.namespace,
        instance,
        labels: config.labels,
        serviceMonitor: config.scrape === 'serviceMonitor',
        dashboard: config.dashboard,
        alerts: config.alerts,
      },
      { provider: cluster },
    );
  }

  const url = pulumi.all([api.url, api.rollout.id]).apply(async ([there]) => {
    if (!pulumi.runtime.isDryRun()) await surroundings.answered();
    return there;
  });
  return {
    url,
    image: api.image,
    namespace: api.namespace,
    serviceName: api.serviceName,
    nodePort: api.service.spec.ports[0]!.nodePort,
    replicas: api.deployment.spec.replicas,
  };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
