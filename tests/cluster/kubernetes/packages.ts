import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { run, succeeds } from './command.js';
import { step } from './progress.js';

const POLICY = '/usr/sbin/policy-rc.d';

/** A file of each Debian package that the cluster needs, by which it is known to be there. */
const PACKAGES: Readonly<Record<string, string>> = {
  'docker.io': '/usr/sbin/dockerd',
  containerd: '/usr/bin/containerd',
  runc: '/usr/sbin/runc',
  'etcd-server': '/usr/bin/etcd',
  'containernetworking-plugins': '/usr/lib/cni/bridge',
  iptables: '/usr/sbin/iptables',
  iproute2: '/sbin/ip',
  conntrack: '/usr/sbin/conntrack',
  socat: '/usr/bin/socat',
  ipset: '/sbin/ipset',
  debootstrap: '/usr/sbin/debootstrap',
  'docker-registry': '/usr/bin/docker-registry',
};

/**
 * Installs the Debian packages that are missing. Their own services are not started: the cluster
 * starts what it needs itself, in its own folders.
 *
 * @throws Error that says what is missing, where apt-get is not to be had.
 */
export async function installPackages(): Promise<void> {
  const missing = Object.keys(PACKAGES).filter((name) => !existsSync(PACKAGES[name]!));
  if (missing.length === 0) return;
  if (!(await succeeds('apt-get', ['--version']))) {
    throw new Error(
      `needs Debian's packages ${missing.join(', ')}, and this machine has no apt-get to install them; use Debian 12 or later, or Docker Desktop`,
    );
  }
  await step(`installing Debian's packages ${missing.join(', ')}`, async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const policy = !existsSync(POLICY);
    if (policy) await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    try {
      await run('apt-get', ['update'], { env });
      await run('apt-get', ['install', '-y', '--no-install-recommends', ...missing], { env });
    } finally {
      if (policy) await rm(POLICY);
    }
  });
}
