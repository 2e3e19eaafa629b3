import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, succeeds } from './command.js';
import { CGROUP, DOCKER_SOCKET, STATE } from './layout.js';
import {
  forwardPolicies,
  type Policies,
  readSysctl,
  removeNetwork,
  writeSysctl,
} from './network.js';
import { type ClusterNode, presentNodes } from './nodes.js';

const RECORD = join(STATE, 'before.json');

/** What the cluster needs of the kernel: packets go between nodes, and from node ports on loopback to pods. */
const SYSCTLS: Readonly<Record<string, string>> = {
  'net.ipv4.ip_forward': '1',
  'net.ipv4.conf.all.route_localnet': '1',
};
/** What the kubelet sets. */
const KUBELET_SYSCTLS = ['vm.overcommit_memory', 'kernel.panic', 'kernel.panic_on_oops'];

/** Folders that each node has one of its own of, which is mounted there. */
export const OWN_FOLDERS = ['/run', '/var/lib/cni', '/var/lib/kubelet'] as const;

/** Where programs of the cluster write outside of its own folder, and cannot be told not to. */
const PATHS_OUTSIDE = [
  '/etc/docker/key.json',
  '/run/containerd',
  '/var/lib/cni',
  '/var/lib/kubelet',
  '/var/log/containers',
];

/**
 * A node has its machine to itself. On one that builds and tests as well, containers keep that by
 * weighing as much as 20 other processes, with either version of control groups.
 */
const CPU_WEIGHTS: Readonly<Record<string, string>> = {
  [join('/sys/fs/cgroup/cpu', CGROUP, 'cpu.shares')]: '20480',
  [join('/sys/fs/cgroup', CGROUP, 'cpu.weight')]: '2000',
};

/** How the machine was before the cluster came. */
interface Before {
  readonly sysctls: Readonly<Record<string, string>>;
  readonly policies: Policies;
  readonly paths: readonly string[];
  /** A docker that was there already is used, and left alone. */
  readonly docker: boolean;
}

/**
 * Records how the machine is, and makes it ready for nodes.
 *
 * @returns whether a docker is there already.
 */
export async function prepareHost(nodes: readonly ClusterNode[]): Promise<{ docker: boolean }> {
  await mkdir(STATE, { recursive: true, mode: 0o700 });
  if (!existsSync('/proc/sys/net/bridge')) await run('modprobe', ['br_netfilter']);
  const sysctls: Record<string, string> = {};
  for (const name of [...Object.keys(SYSCTLS), ...KUBELET_SYSCTLS]) {
    const value = await readSysctl(name);
    if (value !== undefined) sysctls[name] = value;
  }
  const paths = PATHS_OUTSIDE.filter((path) => existsSync(path));
  const docker = await succeeds('docker', ['-H', `unix://${DOCKER_SOCKET}`, 'version']);
  const before: Before = { sysctls, policies: await forwardPolicies(), paths, docker };
  await writeFile(RECORD, JSON.stringify(before, undefined, 2));
  for (const [name, value] of Object.entries(SYSCTLS)) await writeSysctl(name, value);
  for (const path of OWN_FOLDERS) await mkdir(path, { recursive: true });
  for (const hierarchy of await cgroupHierarchies()) {
    for (const { name } of nodes) await mkdir(join(hierarchy, CGROUP, name), { recursive: true });
  }
  for (const [file, weight] of Object.entries(CPU_WEIGHTS)) {
    if (existsSync(file)) await writeFile(file, weight);
  }
  return { docker };
}

/**
 * Removes everything that a cluster whose processes have ended left on the machine, also one that
 * was killed: mounts, control groups, network, kernel parameters and files.
 */
export async function restoreHost(): Promise<void> {
  if (!existsSync(STATE)) return;
  const before = await readFile(RECORD, 'utf8').then(
    (text) => JSON.parse(text) as Before,
    () => undefined,
  );
  await unmountAll();
  for (const hierarchy of await cgroupHierarchies()) await removeCgroup(join(hierarchy, CGROUP));
  if (before) {
    await removeNetwork(await presentNodes(), !before.docker, before.policies);
    for (const [name, value] of Object.entries(before.sysctls)) await writeSysctl(name, value);
    const outside = PATHS_OUTSIDE.filter((path) => !before.paths.includes(path));
    if (!before.docker) outside.push(DOCKER_SOCKET);
    for (const path of outside) await rm(path, { recursive: true, force: true });
  }
  await rm(STATE, { recursive: true, force: true });
}

/** Unmounts what is mounted in the cluster's folder, the latest mount first. */
async function unmountAll(): Promise<void> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((path) => path.startsWith(`${STATE}/`) || path.startsWith('/run/containerd/'));
  for (const path of mounts.reverse()) await run('umount', ['--lazy', path]).catch(() => {});
}

/** The roots of the control group hierarchies: one with version 2, one and more a controller with version 1. */
async function cgroupHierarchies(): Promise<string[]> {
  const root = '/sys/fs/cgroup';
  if (existsSync(join(root, 'cgroup.controllers'))) return [root];
  const controllers = await readdir(root, { withFileTypes: true });
  return controllers.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name));
}

async function removeCgroup(path: string): Promise<void> {
  const children = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const child of children) if (child.isDirectory()) await removeCgroup(join(path, child.name));
  await rmdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
