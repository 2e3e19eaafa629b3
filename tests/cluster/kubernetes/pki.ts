import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { run } from './command.js';
import {
  API_SERVER,
  CONTEXT,
  HOST_ADDRESS,
  KUBECONFIG,
  KUBECONFIGS,
  PKI,
  SERVICE_SUBNET,
} from './layout.js';
import type { ClusterNode } from './nodes.js';

/** Users that Kubernetes knows by their names, each with the name of its kubeconfig file. */
const COMPONENTS = {
  'controller-manager': 'system:kube-controller-manager',
  scheduler: 'system:kube-scheduler',
  'kube-proxy': 'system:kube-proxy',
};

/**
 * Has kubeadm issue the certificates of a new cluster and the kubeconfig files of its components and
 * nodes, and writes the administrator's, whose context has the name that Docker Desktop gives its own.
 */
export async function issueCertificates(
  kubeadm: string,
  version: string,
  nodes: readonly ClusterNode[],
): Promise<void> {
  await mkdir(KUBECONFIGS, { recursive: true });
  const config = join(KUBECONFIGS, 'kubeadm.yaml');
  const apiVersion = 'kubeadm.k8s.io/v1beta4';
  const documents = [
    {
      apiVersion,
      kind: 'InitConfiguration',
      localAPIEndpoint: { advertiseAddress: HOST_ADDRESS, bindPort: 6443 },
      nodeRegistration: { name: nodes[0]!.name, criSocket: 'unix:///none' },
    },
    {
      apiVersion,
      kind: 'ClusterConfiguration',
      clusterName: CONTEXT,
      kubernetesVersion: version,
      certificatesDir: PKI,
      controlPlaneEndpoint: API_SERVER,
      encryptionAlgorithm: 'ECDSA-P256',
      networking: { serviceSubnet: SERVICE_SUBNET },
    },
  ];
  await writeFile(config, documents.map((document) => stringify(document)).join('---\n'));
  await run(kubeadm, ['init', 'phase', 'certs', 'all', '--config', config]);
  const kubeconfigOf = (user: string, ...options: string[]) =>
    run(kubeadm, [
      ...['kubeconfig', 'user', '--config', config, '--client-name', user, ...options],
    ]);
  const write = (path: string, content: string) => writeFile(path, content, { mode: 0o600 });
  for (const [file, user] of Object.entries(COMPONENTS)) {
    await write(join(KUBECONFIGS, `${file}.conf`), await kubeconfigOf(user));
  }
  for (const { name } of nodes) {
    const kubeconfig = await kubeconfigOf(`system:node:${name}`, '--org', 'system:nodes');
    await write(join(KUBECONFIGS, `${name}.conf`), kubeconfig);
  }
  const admin = await kubeconfigOf('admin', '--org', 'system:masters');
  await write(KUBECONFIG, admin.replaceAll(`admin@${CONTEXT}`, CONTEXT));
}
