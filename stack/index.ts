import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { readConfig, scaleOf } from './config.js';
import { buildImage } from './image.js';
import { Monitoring } from './monitoring/monitoring.js';
import { SentimentApi } from './sentimentApi.js';

const config = readConfig(pulumi.runtime.allConfig(), pulumi.getProject());

const cluster = new k8s.Provider('cluster', {
  context: config.context,
  // What the program says holds, also after somebody's `kubectl edit` or `kubectl scale`.
  enablePatchForce: true,
});

const builtImage = buildImage(config);

const api = new SentimentApi(
  'sentiment-api',
  {
    image: builtImage,
    namespace: config.namespace,
    createNamespace: config.createNamespace && config.namespace !== 'default',
    instance: pulumi.getStack(),
    scale: scaleOf(config),
    nodePort: config.nodePort,
    resources: config,
    logLevel: config.logLevel,
    otlpEndpoint: config.otlpEndpoint,
    annotated: config.scrape === 'annotations',
  },
  { provider: cluster },
);

if (config.scrape === 'serviceMonitor' || config.dashboard || config.alerts) {
  new Monitoring(
    'sentiment-api',
    {
      namespace: api.namespace,
      instance: pulumi.getStack(),
      serviceMonitor: config.scrape === 'serviceMonitor',
      dashboard: config.dashboard,
      alerts: config.alerts,
    },
    { provider: cluster },
  );
}

// Docker Desktop answers on localhost; elsewhere any node does.
const host = config.context === 'docker-desktop' ? 'localhost' : 'ANY-NODE';
export const url = `http://${host}:${config.nodePort}`;
export const image = builtImage.reference;
export const nodePort = api.service.spec.ports[0]!.nodePort;
export const replicas = api.deployment.spec.replicas;
