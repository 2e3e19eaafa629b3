import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = 'sentiment-api-cluster';

/** Node and context of Docker Desktop, whose place this cluster takes. */
export const CONTEXT = 'docker-desktop';

/** The Go module that Kubernetes is built from. */
export const GO_MODULE = fileURLToPath(new URL('binary', import.meta.url));

/** What took long to make and is the same for every cluster. Survives `cluster:down`. */
export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), NAME);

/** Everything that a running cluster keeps on disk. */
export const STATE = join('/var/lib', NAME);
export const BIN = join(STATE, 'bin');
export const LOGS = join(STATE, 'logs');
export const PIDS = join(STATE, 'pids');
export const PKI = join(STATE, 'pki');
export const KUBECONFIGS = join(STATE, 'kubeconfigs');
export const KUBECONFIG = join(STATE, 'kubeconfig');
export const CNI_CONFIGS = join(STATE, 'cni');
export const CONTAINERD_SOCKET = join(STATE, 'containerd.sock');
export const DOCKER_SOCKET = '/var/run/docker.sock';

/** The control group that every container of the cluster and of its docker lies under. */
export const CGROUP = `/${NAME}`;

/** The bridge that pods are attached to. */
export const POD_BRIDGE = 'kube-bridge';
export const POD_SUBNET = '10.244.0.0/16';
export const SERVICE_SUBNET = '10.96.0.0/16';

/** Set in the environment of every process that the cluster starts, and inherited by theirs. */
export const MARK = { name: 'CLUSTER_STATE', value: STATE };
