import assert from 'node:assert/strict';
import { VARIABLES } from '../../../service/config.js';
import { inputsOf, plan, SELECTOR } from '../support.js';

describe('The Service', () => {
  it('reaches the pods by name, and on a port of every node', async () => {
    const { metadata, spec } = inputsOf(await plan(), 'Service');
    assert.equal(metadata.name, 'sentiment-api-service');
    assert.deepEqual(spec, {
      type: 'NodePort',
      selector: SELECTOR,
      ports: [
        {
          name: 'http',
          port: 80,
          targetPort: 'http',
          nodePort: 30080,
          protocol: 'TCP',
          appProtocol: 'http',
        },
      ],
    });
  });

  it('is not waited for: the Deployment is', async () => {
    const { annotations } = inputsOf(await plan(), 'Service').metadata;
    assert.deepEqual(annotations, { 'pulumi.com/skipAwait': 'true' });
  });
});

describe('The NetworkPolicy', () => {
  it('lets nothing in but to the pods’ ports, and nothing out', async () => {
    assert.deepEqual(inputsOf(await plan(), 'NetworkPolicy').spec, {
      podSelector: { matchLabels: SELECTOR },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { ports: [{ port: 'http', protocol: 'TCP' }] },
        { ports: [{ port: 'admin', protocol: 'TCP' }] },
      ],
      egress: [],
    });
  });
});

describe('Requests', () => {
  it('may be let in from namespaces and CIDRs alone', async () => {
    const from = JSON.stringify(['ingress-nginx', '10.0.0.0/8', 'fd00::/8']);
    assert.deepEqual(inputsOf(await plan({ from }), 'NetworkPolicy').spec.ingress, [
      {
        ports: [{ port: 'http', protocol: 'TCP' }],
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } },
          },
          { ipBlock: { cidr: '10.0.0.0/8' } },
          { ipBlock: { cidr: 'fd00::/8' } },
        ],
      },
      // The kubelets' probes and Prometheus are none of those.
      { ports: [{ port: 'admin', protocol: 'TCP' }] },
    ]);
  });
});

describe('The way in', () => {
  it('may be a load balancer, whose address is waited for', async () => {
    const { metadata, spec } = inputsOf(await plan({ serviceType: 'LoadBalancer' }), 'Service');
    assert.equal(spec.type, 'LoadBalancer');
    assert(!('nodePort' in spec.ports[0]));
    assert(!('annotations' in metadata));
  });

  it('may be from inside the cluster alone', async () => {
    const planned = await plan({ serviceType: 'ClusterIP', namespace: 'team-a' });
    assert.equal(inputsOf(planned, 'Service').spec.type, 'ClusterIP');
    assert.equal(planned.outputs.url, 'http://sentiment-api-service.team-a');
  });

  it('may be a host, through an Ingress', async () => {
    const planned = await plan({ host: 'api.example.com' });
    const { spec } = inputsOf(planned, 'Ingress');
    assert.deepEqual(spec, {
      rules: [
        {
          host: 'api.example.com',
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'sentiment-api-service', port: { name: 'http' } } },
              },
            ],
          },
        },
      ],
    });
    assert.equal(planned.outputs.url, 'http://api.example.com');
  });

  it('may be a host with a certificate, of a class', async () => {
    const keys = { host: 'api.example.com', ingressClass: 'nginx', tlsSecret: 'api-tls' };
    const planned = await plan(keys);
    const { ingressClassName, tls } = inputsOf(planned, 'Ingress').spec;
    assert.equal(ingressClassName, 'nginx');
    assert.deepEqual(tls, [{ hosts: ['api.example.com'], secretName: 'api-tls' }]);
    assert.equal(planned.outputs.url, 'https://api.example.com');
  });
});

describe('Tracing', () => {
  const DNS = [53, 5353].flatMap((port) => [
    { protocol: 'UDP', port },
    { protocol: 'TCP', port },
  ]);
  // Policies are judged behind the Service, whose port is not that of its pods: in the cluster the
  // collector's namespace is let out to, whatever the port.
  for (const [otlpEndpoint, port, namespace] of [
    ['http://collector.monitoring:4318', 4318, 'monitoring'],
    ['http://collector', 80, 'default'],
    ['http://collector.monitoring.svc.cluster.local:80', 80, 'monitoring'],
    ['https://traces.eu.example.com', 443, undefined],
    ['http://10.0.0.7:4318', 4318, undefined],
  ] as const) {
    it(`to ${otlpEndpoint} is told to the pods and let out of them`, async () => {
      const planned = await plan({ otlpEndpoint });
      const { env } = inputsOf(planned, 'Deployment').spec.template.spec.containers[0];
      assert.deepEqual(env.at(-1), { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: otlpEndpoint });
      const { schema } = VARIABLES.OTEL_EXPORTER_OTLP_ENDPOINT;
      assert(schema.safeParse(otlpEndpoint).success);
      const matchLabels = { 'kubernetes.io/metadata.name': namespace };
      assert.deepEqual(inputsOf(planned, 'NetworkPolicy').spec.egress, [
        { ports: DNS },
        ...(namespace ? [{ to: [{ namespaceSelector: { matchLabels } }] }] : []),
        { ports: [{ protocol: 'TCP', port }] },
      ]);
    });
  }
});
