import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { examine } from '../../doctor/checks.js';
import { readKubernetes } from '../../doctor/cluster.js';
import { readMachine } from '../../doctor/machine.js';
import { readConfig, type StackConfig } from '../../stack/config.js';
import type { Environment } from '../../stack/environment.js';
import { ROOT } from '../../stack/imageSource.js';
import { toManifests, toYaml } from '../../stack/manifests.js';
import { planStack } from '../../stack/program.js';
import type { Cluster } from './kubernetes/cluster.js';
import { eventually } from './kubernetes/progress.js';
import { Kubectl } from './support/kubectl.js';

/** Answers the probes in its own way; told what to say to the how-manieth request of a path. */
const server = (status: string) =>
  `let n = 0; const answer = ({ url }, response) => {
    response.statusCode = ${status}; response.end();
  };
  for (const port of [process.env.PORT, process.env.ADMIN_PORT])
    require('node:http').createServer(answer).listen(port)`;

interface Ailment {
  readonly name: string;
  /** What the stack is configured with. */
  readonly keys?: Readonly<Record<string, string>>;
  /** What runs in the place of the service. */
  readonly script?: string;
  /** What else is different about the container. */
  readonly container?: object;
  /** The check that finds it, and what it says. */
  readonly check: string;
  readonly says: RegExp;
}

const HEALTHY = { name: 'healthy', script: server('200') };

const AILMENTS: readonly Ailment[] = [
  {
    name: 'no-image',
    container: { image: 'sentiment-api:no-such-image' },
    check: 'imagePull',
    says: /cannot get the image sentiment-api:no-such-image \(ImagePullBackOff\)/,
  },
  {
    name: 'never-pull',
    container: { image: 'sentiment-api:no-such-image', imagePullPolicy: 'Never' },
    check: 'imagePull',
    says: /cannot get the image sentiment-api:no-such-image \(ErrImageNeverPull\)/,
  },
  {
    name: 'crash',
    script:
      "console.error('starting'); console.error('MODEL=lost: no such model'); process.exit(3)",
    check: 'crash',
    says: /again and again \(CrashLoopBackOff, exit code 3\)\. The last it wrote: MODEL=lost: no such model$/,
  },
  {
    name: 'memory',
    keys: { memoryRequest: '64Mi', memoryLimit: '64Mi' },
    script: 'const all = []; setInterval(() => all.push(Buffer.alloc(4e6, 1)), 10)',
    check: 'outOfMemory',
    says: /more memory than the limit of 64Mi, .*\(OOMKilled\)/,
  },
  {
    name: 'pending-cpu',
    keys: { cpuRequest: '64', cpuLimit: '64' },
    check: 'pending',
    says: /found no node \(Pending\): no node has enough CPU left\.$/,
  },
  {
    name: 'pending-memory',
    keys: { memoryRequest: '64Gi', memoryLimit: '64Gi' },
    check: 'pending',
    says: /found no node \(Pending\): no node has enough memory left\.$/,
  },
  {
    name: 'unready',
    script: server("url === '/readyz' && n++ > 0 ? 503 : 200"),
    check: 'probes',
    says: /its readiness probe fails, .*: HTTP probe failed with statuscode: 503/,
  },
  {
    name: 'hung',
    script: server("url === '/livez' && n++ > 1 ? 500 : 200"),
    check: 'probes',
    says: /did not answer the liveness probe, and was started again for it: HTTP probe failed with statuscode: 500/,
  },
  {
    name: 'no-command',
    container: { command: ['/no/such/program'] },
    check: 'cannotStart',
    says: /cannot start: .*no such file/,
  },
];

describe('The doctor', () => {
  let cluster: Cluster;
  let kubectl: Kubectl;
  let environment: Environment;
  let machine: Awaited<ReturnType<typeof readMachine>>;
  let folder: string;
  let nextPort = 30_200;
  const namespaces: string[] = [];
  const stored = new Map<string, Record<string, string>>();

  before(async function () {
    cluster = this.proof.cluster;
    kubectl = new Kubectl(cluster, 'default');
    environment = {
      ...process.env,
      PATH: [dirname(cluster.kubectl), process.env.PATH].join(delimiter),
      ...(cluster.kubeconfig && { KUBECONFIG: cluster.kubeconfig }),
    };
    folder = await mkdtemp(join(tmpdir(), 'doctor-'));
    // The program runs for one after the other, and the cluster then has them all at once.
    const applied: Promise<unknown>[] = [];
    for (const patient of [HEALTHY, ...AILMENTS]) applied.push(apply(await manifestsOf(patient)));
    await Promise.all(applied);
    machine = await readMachine('sentiment-api:any', 'dev', environment, ROOT);
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true });
    await kubectl.run('delete', 'namespace', ...namespaces, '--ignore-not-found', '--wait=false');
  });

  /** The stack with something else in the place of the service. */
  async function manifestsOf({
    name,
    keys,
    script,
    container,
  }: Partial<Ailment> & { name: string }) {
    const namespace = `doctor-${name}`;
    const config = {
      ...{ namespace, nodePort: String(nextPort++), replicas: '1', cpuRequest: '10m' },
      ...keys,
    };
    const full = Object.fromEntries(
      Object.entries(config).map(([key, value]) => [`sentiment-api:${key}`, value]),
    );
    stored.set(name, full);
    namespaces.push(namespace);
    const { resources } = await planStack('sentiment-api', 'doctor', full);
    const objects = toManifests(resources);
    // biome-ignore lint/suspicious/noExplicitAny: a manifest is changed in depth
    const deployment = objects.find(({ kind }) => kind === 'Deployment') as any;
    Object.assign(deployment.spec.template.spec.containers[0], {
      image: cluster.nodeImage ?? 'node:24-bookworm-slim',
      command: ['node', '-e', script ?? ''],
      ...container,
    });
    return { namespace, yaml: toYaml(objects) };
  }

  const apply = ({ namespace, yaml }: { namespace: string; yaml: string }) =>
    kubectl.in(namespace).feed(yaml, 'apply', '--filename=-');

  const configOf = (name: string, more: Record<string, string> = {}) =>
    readConfig({ ...stored.get(name)!, ...more }, 'sentiment-api');

  async function examined(config: StackConfig, env = environment) {
    const stack = { name: 'dev', config, image: 'sentiment-api:any' };
    return examine({ stack, ...machine, ...(await readKubernetes(config, env)) });
  }

  /** Looks at the cluster until something is found. */
  async function found(name: string, check: string, level = 'problem') {
    let says: string | undefined;
    await eventually(`${check} of ${name}`, 90_000, async () => {
      const findings = await examined(configOf(name));
      says = findings.find((one) => one.check === check && one.level === level)?.says;
      return says !== undefined;
    });
    return says!;
  }

  for (const { name, check, says } of AILMENTS) {
    it(`finds: ${name}`, async () => {
      assert.match(await found(name, check), says);
    });
  }

  it('has nothing to say against pods that serve', async () => {
    assert.equal(await found(HEALTHY.name, 'rollout', 'ok'), '1 of 1 pods serve.');
    assert.match(await found(HEALTHY.name, 'endpoint', 'ok'), /no need for port-forwarding/);
    const keys = Object.entries(stored.get(HEALTHY.name)!).flatMap((pair) => [
      '--config',
      pair.join('='),
    ]);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'doctor/main.ts', '--json', ...keys],
      { cwd: ROOT, env: environment, encoding: 'utf8' },
    );
    assert.equal(stderr, '');
    const { findings } = JSON.parse(stdout) as { findings: { check: string; level: string }[] };
    const own = findings.filter(({ check }) => !['pulumi', 'docker', 'image'].includes(check));
    assert.deepEqual(
      own.filter(({ level }) => !['ok', 'note'].includes(level)),
      [],
    );
    assert.equal(status, findings.some(({ level }) => level === 'problem') ? 1 : 0);
  });

  it('finds a node port that another Service has', async () => {
    const taken = { 'sentiment-api:namespace': 'doctor-elsewhere' };
    const findings = await examined(configOf(HEALTHY.name, taken));
    const { level, says } = findings.find(({ check }) => check === 'nodePort')!;
    assert.equal(level, 'problem');
    assert.match(
      says,
      /is taken by the Service sentiment-api-service in the namespace doctor-healthy\.$/,
    );
  });

  it('finds that there is no room for what is asked', async () => {
    const more = {
      'sentiment-api:cpuRequest': '64',
      'sentiment-api:cpuLimit': '64',
      'sentiment-api:replicas': '3',
    };
    const findings = await examined(configOf(HEALTHY.name, more));
    const { level, says } = findings.find(({ check }) => check === 'room')!;
    assert.equal(level, 'problem');
    assert.match(says, /^There is no room for 2 more pods that request 64 of CPU/);
  });

  /** What is said of the context with another kubeconfig. */
  async function contextWith(change: (kubeconfig: Kubeconfig) => void): Promise<string> {
    const path = join(folder, 'kubeconfig');
    const raw = await kubectl.run('config', 'view', '--raw', '--flatten');
    const kubeconfig = parse(raw) as Kubeconfig;
    change(kubeconfig);
    await writeFile(path, stringify(kubeconfig));
    const findings = await examined(configOf(HEALTHY.name), { ...environment, KUBECONFIG: path });
    const finding = findings.find(({ check }) => check === 'context');
    assert.equal(finding?.level, 'problem');
    return finding.says;
  }

  it('finds a kubeconfig without the context', async () => {
    const says = await contextWith((kubeconfig) => {
      for (const context of kubeconfig.contexts) context.name = `other-${context.name}`;
    });
    assert.match(
      says,
      /^The kubeconfig has no context docker-desktop; it has .*other-docker-desktop/,
    );
  });

  it('finds a kubeconfig of a cluster that is gone', async () => {
    const says = await contextWith((kubeconfig) => {
      for (const { cluster: one } of kubeconfig.clusters) one.server = 'https://127.0.0.1:1';
    });
    assert.match(says, /does not answer: it is stopped, or the kubeconfig is stale \(.*refused/);
  });

  it('finds a kubeconfig with a token that is no longer good', async () => {
    const says = await contextWith((kubeconfig) => {
      for (const user of kubeconfig.users) user.user = { token: 'of yesterday' };
    });
    assert.match(says, /does not accept what the kubeconfig proves itself with: it is stale \(/);
  });
});

interface Kubeconfig {
  readonly contexts: { name: string }[];
  readonly clusters: { cluster: { server: string } }[];
  readonly users: { user: object }[];
}
