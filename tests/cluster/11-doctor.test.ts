import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { ROOT } from '../../stack/imageSource.js';
import { type FaultyStack, FaultyStacks, server } from './support/faultyStacks.js';

interface Fault extends FaultyStack {
  /** The check that finds it, and what it says. */
  readonly check: string;
  readonly says: RegExp;
}

const HEALTHY = { name: 'healthy', script: server('200') };

const FAULTS: readonly Fault[] = [
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
    name: 'no-keys',
    // Manifests name the Secret of the keys, which somebody is to make by hand.
    keys: { apiKeys: 'client=0123456789abcdef' },
    check: 'cannotStart',
    says: /cannot start: MountVolume\.SetUp failed for volume "api-keys" : secret "sentiment-api-api-keys" not found\.$/,
  },
  {
    name: 'no-command',
    container: { command: ['/no/such/program'] },
    check: 'cannotStart',
    says: /cannot start: .*no such file/,
  },
];

describe('The doctor', () => {
  let stacks: FaultyStacks;
  let folder: string;

  before(async function () {
    stacks = new FaultyStacks(this.proof.cluster, 30_200);
    folder = await mkdtemp(join(tmpdir(), 'doctor-'));
    await stacks.deploy(HEALTHY, ...FAULTS);
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true });
    await stacks.remove();
  });

  for (const { name, check, says } of FAULTS) {
    it(`finds: ${name}`, async () => {
      assert.match((await stacks.found(name, check)).says, says);
    });
  }

  it('has nothing to say against pods that serve', async () => {
    const { says } = await stacks.found(HEALTHY.name, 'rollout', 'ok');
    assert.equal(says, '1 of 1 pods serve.');
    const endpoint = await stacks.found(HEALTHY.name, 'endpoint', 'ok');
    assert.match(endpoint.says, /no need for port-forwarding/);
    const keys = Object.entries(stacks.stored(HEALTHY.name)).flatMap((pair) => [
      '--config',
      pair.join('='),
    ]);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'doctor/main.ts', '--json', ...keys],
      { cwd: ROOT, env: stacks.environment, encoding: 'utf8' },
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
    const taken = { namespace: 'doctor-elsewhere' };
    const findings = await stacks.examine(stacks.configOf(HEALTHY.name, taken));
    const { level, says } = findings.find(({ check }) => check === 'nodePort')!;
    assert.equal(level, 'problem');
    assert.match(
      says,
      /is taken by the Service sentiment-api-service in the namespace doctor-healthy\.$/,
    );
  });

  it('finds that there is no room for what is asked', async () => {
    const more = { cpuRequest: '64', cpuLimit: '64', replicas: '3' };
    const findings = await stacks.examine(stacks.configOf(HEALTHY.name, more));
    const { level, says } = findings.find(({ check }) => check === 'room')!;
    assert.equal(level, 'problem');
    assert.match(says, /^There is no room for 2 more pods that request 64 of CPU/);
  });

  /** What is said of the context with another kubeconfig. */
  async function contextWith(change: (kubeconfig: Kubeconfig) => void): Promise<string> {
    const path = join(folder, 'kubeconfig');
    const raw = await stacks.kubectl.run('config', 'view', '--raw', '--flatten');
    const kubeconfig = parse(raw) as Kubeconfig;
    change(kubeconfig);
    await writeFile(path, stringify(kubeconfig));
    const findings = await stacks.examine(stacks.configOf(HEALTHY.name), {
      ...stacks.environment,
      KUBECONFIG: path,
    });
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
