import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, succeeds } from './command.js';
import { CNI_CONFIGS, POD_BRIDGE, POD_SUBNET, STATE } from './layout.js';

/** Rules and chains that kube-proxy, the kubelet, the CNI plugins and docker make. */
const OWN_RULES = new RegExp(`KUBE-|CNI-|DOCKER|docker0|${POD_BRIDGE}`);
const TABLES = ['iptables', 'ip6tables'] as const;

/** The address of this machine on the interface of its default route, and that route's MTU. */
export interface HostNetwork {
  readonly address: string;
  readonly mtu: number;
}

/** @throws Error where the machine has no default route. */
export async function hostNetwork(): Promise<HostNetwork> {
  const [route] = JSON.parse(await run('ip', ['-json', '-4', 'route', 'show', 'default']));
  if (!route)
    throw new Error('this machine has no default route, which a node of Kubernetes needs');
  const [link] = JSON.parse(await run('ip', ['-json', '-4', 'address', 'show', 'dev', route.dev]));
  const { local } = link.addr_info.find((info: { scope: string }) => info.scope === 'global');
  return { address: local, mtu: link.mtu };
}

/** The CNI configuration of the node: pods on one bridge, with a way out through the host. */
export async function writeCniConfig(mtu: number): Promise<void> {
  const config = {
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [
      {
        type: 'bridge',
        bridge: POD_BRIDGE,
        isGateway: true,
        ipMasq: true,
        hairpinMode: true,
        mtu,
        ipam: {
          type: 'host-local',
          dataDir: join(STATE, 'addresses'),
          ranges: [[{ subnet: POD_SUBNET }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
  await writeFile(join(CNI_CONFIGS, '10-pods.conflist'), JSON.stringify(config, undefined, 2));
}

/** Removes the bridges and the rules of a cluster that has ended, and leaves those of others. */
export async function removeNetwork(ownDocker: boolean, policies: Policies): Promise<void> {
  for (const bridge of ownDocker ? [POD_BRIDGE, 'docker0'] : [POD_BRIDGE]) {
    if (await succeeds('ip', ['link', 'show', bridge])) await run('ip', ['link', 'delete', bridge]);
  }
  for (const command of TABLES) {
    const rules = await run(`${command}-save`, []).catch(() => '');
    const kept = rules
      .split('\n')
      .filter((line) => !OWN_RULES.test(line) || (!ownDocker && /DOCKER|docker0/.test(line)))
      .join('\n');
    if (kept !== rules) await run(`${command}-restore`, [], { input: kept });
    const policy = policies[command];
    if (policy) await run(command, ['-P', 'FORWARD', policy]);
  }
}

/** What the FORWARD chain does with packets that no rule is about, by command. */
export type Policies = Readonly<Partial<Record<(typeof TABLES)[number], string>>>;

/** The policies as they are, before docker sets one to DROP. */
export async function forwardPolicies(): Promise<Policies> {
  const policies: Partial<Record<(typeof TABLES)[number], string>> = {};
  for (const command of TABLES) {
    const chain = await run(command, ['-S', 'FORWARD']).catch(() => '');
    const policy = /^-P FORWARD (\w+)/m.exec(chain)?.[1];
    if (policy) policies[command] = policy;
  }
  return policies;
}

/** A kernel parameter as `/proc/sys` has it; undefined where the kernel has none of that name. */
export async function readSysctl(name: string): Promise<string | undefined> {
  const value = await readFile(sysctlPath(name), 'utf8').catch(() => undefined);
  return value?.trim();
}

export async function writeSysctl(name: string, value: string): Promise<void> {
  await writeFile(sysctlPath(name), value);
}

const sysctlPath = (name: string) => join('/proc/sys', name.replaceAll('.', '/'));
