import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { run } from './command.js';
import { CONTEXT, KUBECONFIG, KUBECONFIGS, PKI, SERVICE_SUBNET } from './layout.js';

/**
 * Has kubeadm issue the certificates of a new cluster and the kubeconfig files of its components,
 * and writes the administrator's, whose context has the name that Docker Desktop gives its own.
 */
export async function issueCertificates(
  kubeadm: string,
  version: string,
  nodeAddress: string,
): Promise<void> {
  await mkdir(KUBECONFIGS, { recursive: true });
  const config = join(KUBECONFIGS, 'kubeadm.yaml');
  const apiVersion = 'kubeadm.k8s.io/v1beta4';
  const documents = [
    {
      apiVersion,
      kind: 'InitConfiguration',
      localAPIEndpoint: { advertiseAddress: nodeAddress, bindPort: 6443 },
      nodeRegistration: { name: CONTEXT, criSocket: 'unix:///none' },
    },
    {
      apiVersion,
      kind: 'ClusterConfiguration',
      clusterName: CONTEXT,
      kubernetesVersion: version,
      certificatesDir: PKI,
      controlPlaneEndpoint: '127.0.0.1:6443',
      encryptionAlgorithm: 'ECDSA-P256',
      networking: { serviceSubnet: SERVICE_SUBNET },
      apiServer: { certSANs: ['localhost', '127.0.0.1'] },
    },
  ];
  await writeFile(config, documents.map((document) => stringify(document)).join('---\n'));
  await run(kubeadm, ['init', 'phase', 'certs', 'all', '--config', config]);
  await run(kubeadm, [
    'init',
    'phase',
    'kubeconfig',
    'all',
    '--config',
    config,
    '--kubeconfig-dir',
    KUBECONFIGS,
  ]);
  for (const file of await readdir(KUBECONFIGS)) {
    const path = join(KUBECONFIGS, file);
    const content = await readFile(path, 'utf8');
    // kubeadm sends the node's own components to the node's address, where nothing listens here.
    await writeFile(path, content.replaceAll(`https://${nodeAddress}:`, 'https://127.0.0.1:'));
  }
  const admin = await readFile(join(KUBECONFIGS, 'super-admin.conf'), 'utf8');
  await writeFile(KUBECONFIG, admin.replaceAll(`kubernetes-super-admin@${CONTEXT}`, CONTEXT), {
    mode: 0o600,
  });
}
