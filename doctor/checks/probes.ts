import { kubectl, pulumi } from '../commands.js';
import { type Check, type Finding, note, problem } from '../finding.js';
import type { Pod } from '../kubernetes.js';
import { faultyPods, isReady, statesOf, wasKilledByProbe } from '../pods.js';
import type { Deployed, Snapshot } from '../snapshot.js';

interface FailingProbe {
  readonly probe: string;
  readonly said: string;
  readonly killed: boolean;
}

/** Pods that run and do not answer their probes. */
export const probes: Check = (snapshot) => {
  return faultyPods(snapshot, failingProbe).map(({ fault, pods }) =>
    describe(snapshot, pods, fault),
  );
};

function failingProbe(pod: Pod, deployed: Deployed): FailingProbe | undefined {
  const killed = wasKilledByProbe(pod, deployed);
  const runs = statesOf(pod).some(({ running }) => running !== undefined);
  if (isReady(pod) || !(runs || killed)) return undefined;
  const failures = deployed.events.flatMap(({ reason, message, involvedObject }) => {
    if (reason !== 'Unhealthy' || involvedObject.name !== pod.metadata.name) return [];
    const [, probe, said] =
      /^(Startup|Readiness|Liveness) probe failed: ([^\n]*)/.exec(message) ?? [];
    return probe === undefined ? [] : [{ probe: probe.toLowerCase(), said: said!, killed }];
  });
  // A process that does not answer fails all of them; the one that ends it says most.
  const order = killed
    ? ['liveness', 'startup', 'readiness']
    : ['readiness', 'startup', 'liveness'];
  return order.flatMap((name) => failures.find(({ probe }) => probe === name) ?? [])[0];
}

function describe(
  snapshot: Snapshot,
  pods: string,
  { probe, said, killed }: FailingProbe,
): Finding {
  if (killed) {
    return problem(
      `${pods} did not answer the ${probe} probe, and was started again for it: ${said}.`,
      `Either the process hangs, or it has too little CPU to answer in time: ${pulumi(snapshot, 'config set cpuRequest 500m')}. ` +
        `What it did last: ${kubectl(snapshot, 'logs --previous POD')}`,
    );
  }
  if (probe === 'startup') {
    return note(`${pods} loads its model and does not answer yet.`, 'Look again in a minute.');
  }
  return problem(
    `${pods} runs, but its ${probe} probe fails, and so it gets no requests: ${said}.`,
    `Why it is not ready: ${kubectl(snapshot, 'logs POD')}`,
  );
}
