import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, succeeds } from './command.js';
import { HOST_ADDRESS, NODE_BRIDGE, NODE_SUBNET, POD_SUBNET } from './layout.js';
import type { ClusterNode } from './nodes.js';

/** Rules and chains that kube-proxy, docker and the cluster's own bridge make. */
const OWN_RULES = new RegExp(`KUBE-|DOCKER|docker0|${NODE_BRIDGE}`);
const TABLES = ['iptables', 'ip6tables'] as const;

/** What nodes are joined by: a bridge on this machine, through which they and their pods also get out. */
export async function makeBridge(nodes: readonly ClusterNode[]): Promise<void> {
  const prefix = NODE_SUBNET.split('/')[1];
  await ip(
    `link add ${NODE_BRIDGE} type bridge`,
    `address add ${HOST_ADDRESS}/${prefix} dev ${NODE_BRIDGE}`,
    `link set ${NODE_BRIDGE} up`,
    ...nodes.map(({ podSubnet, address }) => `route add ${podSubnet} via ${address}`),
  );
  // Ahead of the rules of docker, which lets nothing through that is not its own.
  for (const direction of ['-i', '-o']) {
    await run('iptables', ['-I', 'FORWARD', direction, NODE_BRIDGE, '-j', 'ACCEPT']);
  }
  for (const subnet of [NODE_SUBNET, POD_SUBNET]) {
    const leaving = ['-s', subnet, '!', '-o', NODE_BRIDGE];
    await run('iptables', ['-t', 'nat', '-A', 'POSTROUTING', ...leaving, '-j', 'MASQUERADE']);
  }
}

/** The network namespace of a node. */
export const networkOf = ({ name }: ClusterNode) => `sentiment-api-${name}`;

/** Gives a node a network namespace with a cable to the bridge and routes to the others' pods. */
export async function attach(node: ClusterNode, nodes: readonly ClusterNode[]): Promise<void> {
  const namespace = networkOf(node);
  const others = nodes.filter(({ name }) => name !== node.name);
  await detach(node);
  await run('ip', ['netns', 'add', namespace]);
  await ip(
    `link add ${node.cable} type veth peer name eth0 netns ${namespace}`,
    `link set ${node.cable} master ${NODE_BRIDGE} up`,
  );
  await run('ip', ['-netns', namespace, '-batch', '-'], {
    input: [
      'link set lo up',
      `address add ${node.address}/${NODE_SUBNET.split('/')[1]} dev eth0`,
      'link set eth0 up',
      `route add default via ${HOST_ADDRESS}`,
      ...others.map(({ podSubnet, address }) => `route add ${podSubnet} via ${address}`),
    ].join('\n'),
  });
}

/** Pulls the cable: nothing comes from the node any more, not even that it is gone. */
export async function disconnect({ cable }: ClusterNode): Promise<void> {
  await ip(`link set ${cable} down`);
}

async function detach(node: ClusterNode): Promise<void> {
  if (await hasLink(node.cable)) await ip(`link delete ${node.cable}`);
  const namespaces = await run('ip', ['netns', 'list']);
  if (namespaces.split(/\s/).includes(networkOf(node)))
    await run('ip', ['netns', 'delete', networkOf(node)]);
}

/** The MTU of this machine's default route. @throws Error where it has none */
export async function hostMtu(): Promise<number> {
  const [route] = JSON.parse(await run('ip', ['-json', '-4', 'route', 'show', 'default']));
  if (!route) throw new Error('this machine has no default route, which images are built through');
  const [link] = JSON.parse(await run('ip', ['-json', 'link', 'show', 'dev', route.dev]));
  return link.mtu;
}

/** Removes namespaces, bridges and rules of a cluster that has ended, and leaves those of others. */
export async function removeNetwork(
  nodes: readonly ClusterNode[],
  ownDocker: boolean,
  policies: Policies,
): Promise<void> {
  for (const node of nodes) await detach(node);
  for (const bridge of ownDocker ? [NODE_BRIDGE, 'docker0'] : [NODE_BRIDGE]) {
    if (await hasLink(bridge)) await ip(`link delete ${bridge}`);
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

/**
 * Has the kernel forget the attempts to connect to a node port that got no answer: a dead pod's, or
 * those that kube-proxy refused before the Service had endpoints. It would lead a connection that has the
 * client's port of one to where that one went, for 120 s (nf_conntrack_tcp_timeout_syn_sent).
 */
export async function forgetUnanswered(port: number): Promise<void> {
  const attempts = ['--proto', 'tcp', '--dport', `${port}`, '--state', 'SYN_SENT'];
  // It ends with 1 where nothing is remembered.
  await run('conntrack', ['--delete', ...attempts]).catch(() => {});
}

const hasLink = (name: string) => succeeds('ip', ['link', 'show', name]);

/** Does what the lines say, one command of `ip` each. */
async function ip(...lines: readonly string[]): Promise<void> {
  await run('ip', ['-batch', '-'], { input: lines.join('\n') });
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
