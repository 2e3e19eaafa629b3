import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = 'sentiment-api-cluster';

/** The context of Docker Desktop, whose place this cluster takes. */
export const CONTEXT = 'docker-desktop';

/** The Go modules that programs are built from, by the name of what each builds. */
export const GO_MODULES = fileURLToPath(new URL('programs', import.meta.url));

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
export const NODES = join(STATE, 'nodes');
export const DOCKER_SOCKET = '/var/run/docker.sock';

/** The control group that every container of the cluster and of its docker lies under. */
export const CGROUP = `/${NAME}`;

/** The bridge that joins the nodes, with an address of this machine, where the control plane listens. */
export const NODE_BRIDGE = 'kube-nodes';
export const NODE_SUBNET = '10.245.0.0/24';
export const HOST_ADDRESS = '10.245.0.1';
export const API_SERVER = `${HOST_ADDRESS}:6443`;
export const POD_SUBNET = '10.244.0.0/16';
export const SERVICE_SUBNET = '10.96.0.0/16';

/** Set in the environment of every process that the cluster starts, and inherited by theirs. */
export const MARK = { name: 'CLUSTER_STATE', value: STATE };
