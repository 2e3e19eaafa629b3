import { join } from 'node:path';
import {
  BIN,
  CONTEXT,
  HOST_ADDRESS,
  KUBECONFIGS,
  PKI,
  POD_SUBNET,
  SERVICE_SUBNET,
  STATE,
} from './layout.js';
import type { Daemon } from './processes.js';

const ETCD = 'https://127.0.0.1:2379';
const pki = (file: string) => join(PKI, file);
const kubeconfig = (file: string) => join(KUBECONFIGS, file);

/**
 * The API server, where nodes can reach it, and its database; which listens on loopback alone, like the
 * rest of the control plane.
 */
export function apiServer(): readonly Daemon[] {
  return [
    {
      name: 'etcd',
      command: 'etcd',
      args: [
        `--name=${CONTEXT}`,
        `--data-dir=${join(STATE, 'etcd')}`,
        `--listen-client-urls=${ETCD}`,
        `--advertise-client-urls=${ETCD}`,
        '--listen-peer-urls=http://127.0.0.1:0',
        '--client-cert-auth',
        `--trusted-ca-file=${pki('etcd/ca.crt')}`,
        `--cert-file=${pki('etcd/server.crt')}`,
        `--key-file=${pki('etcd/server.key')}`,
        '--logger=zap',
        // What a crash of this machine would lose, no cluster keeps.
        '--unsafe-no-fsync',
      ],
    },
    {
      name: 'kube-apiserver',
      command: join(BIN, 'kube-apiserver'),
      args: [
        `--bind-address=${HOST_ADDRESS}`,
        '--secure-port=6443',
        `--etcd-servers=${ETCD}`,
        `--etcd-cafile=${pki('etcd/ca.crt')}`,
        `--etcd-certfile=${pki('apiserver-etcd-client.crt')}`,
        `--etcd-keyfile=${pki('apiserver-etcd-client.key')}`,
        '--authorization-mode=Node,RBAC',
        '--enable-admission-plugins=NodeRestriction',
        `--client-ca-file=${pki('ca.crt')}`,
        `--tls-cert-file=${pki('apiserver.crt')}`,
        `--tls-private-key-file=${pki('apiserver.key')}`,
        `--kubelet-client-certificate=${pki('apiserver-kubelet-client.crt')}`,
        `--kubelet-client-key=${pki('apiserver-kubelet-client.key')}`,
        '--kubelet-preferred-address-types=InternalIP',
        `--requestheader-client-ca-file=${pki('front-proxy-ca.crt')}`,
        '--requestheader-allowed-names=front-proxy-client',
        '--requestheader-extra-headers-prefix=X-Remote-Extra-',
        '--requestheader-group-headers=X-Remote-Group',
        '--requestheader-username-headers=X-Remote-User',
        `--proxy-client-cert-file=${pki('front-proxy-client.crt')}`,
        `--proxy-client-key-file=${pki('front-proxy-client.key')}`,
        '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
        `--service-account-key-file=${pki('sa.pub')}`,
        `--service-account-signing-key-file=${pki('sa.key')}`,
        `--service-cluster-ip-range=${SERVICE_SUBNET}`,
      ],
    },
  ];
}

/** What works through the API server, and gives up without it. */
export function controllers(): readonly Daemon[] {
  return [
    {
      name: 'kube-controller-manager',
      command: join(BIN, 'kube-controller-manager'),
      args: [
        '--bind-address=127.0.0.1',
        ...clients('controller-manager.conf'),
        '--leader-elect=false',
        '--use-service-account-credentials',
        `--root-ca-file=${pki('ca.crt')}`,
        `--cluster-signing-cert-file=${pki('ca.crt')}`,
        `--cluster-signing-key-file=${pki('ca.key')}`,
        `--service-account-private-key-file=${pki('sa.key')}`,
        `--cluster-cidr=${POD_SUBNET}`,
        '--allocate-node-cidrs=false',
      ],
    },
    {
      name: 'kube-scheduler',
      command: join(BIN, 'kube-scheduler'),
      args: ['--bind-address=127.0.0.1', ...clients('scheduler.conf'), '--leader-elect=false'],
    },
  ];
}

function clients(file: string): string[] {
  return ['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map(
    (flag) => `--${flag}=${kubeconfig(file)}`,
  );
}
