import { pulumi } from '../commands.js';
import { type Check, type Finding, type Findings, note, ok, problem, unknown } from '../finding.js';
import type { Kubeconfig, Snapshot } from '../snapshot.js';
import { lastLine, list, quoted } from '../words.js';

const DOCKER_DESKTOP = 'docker-desktop';

/** Whether the configured context is there, is the one kubectl takes, and leads to a cluster that answers. */
export const context: Check = (snapshot) => {
  const { kubeconfig, cluster, stack } = snapshot;
  const { config } = stack;
  if ('error' in kubeconfig) {
    return unknown(
      `The cluster cannot be looked at: ${quoted(kubeconfig.error)}`,
      'Docker Desktop brings kubectl along; or see https://kubernetes.io/docs/tasks/tools/',
    );
  }
  if (!cluster) return missing(snapshot, kubeconfig.found);
  if ('error' in cluster) return unreachable(config.context, cluster.error);
  return [
    ok(`The context ${config.context} answers: Kubernetes ${cluster.found.version}.`),
    otherCurrent(config.context, kubeconfig.found),
  ].flat();
};

function missing(snapshot: Snapshot, { contexts }: Kubeconfig): Finding {
  const name = snapshot.stack.config.context;
  const desktop = 'Switch on Kubernetes in Docker Desktop: Settings, Kubernetes. ';
  return problem(
    contexts.length > 0
      ? `The kubeconfig has no context ${name}; it has ${list(contexts)}.`
      : `The kubeconfig has no context at all, and the stack asks for ${name}.`,
    `${name === DOCKER_DESKTOP ? desktop : ''}For another cluster: ${pulumi(snapshot, 'config set context NAME')}`,
  );
}

function unreachable(name: string, error: string): Finding {
  const said = lastLine(error);
  const again =
    name === DOCKER_DESKTOP
      ? 'Restart Docker Desktop. If that does not help, Settings, Kubernetes, Reset Kubernetes Cluster writes the context anew; it deletes all that is in the cluster.'
      : 'Fetch its kubeconfig again, as you did the first time.';
  if (/x509|certificate|unauthorized|logged in|credentials/i.test(error)) {
    return problem(
      `The cluster of context ${name} does not accept what the kubeconfig proves itself with: it is stale (${said}).`,
      again,
    );
  }
  return problem(
    `The cluster of context ${name} does not answer: it is stopped, or the kubeconfig is stale (${said}).`,
    `Start it. ${again}`,
  );
}

function otherCurrent(name: string, { current }: Kubeconfig): Findings {
  if (current === name) return [];
  return note(
    `kubectl by itself talks to ${current ?? 'no cluster'}, not to ${name}; a deploy does not mind.`,
    `kubectl config use-context ${/\s/.test(name) ? `"${name}"` : name}`,
  );
}
