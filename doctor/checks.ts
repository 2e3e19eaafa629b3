import { architecture } from './checks/architecture.js';
import { autoscaler } from './checks/autoscaler.js';
import { cannotStart } from './checks/cannotStart.js';
import { context } from './checks/context.js';
import { crash } from './checks/crash.js';
import { docker } from './checks/docker.js';
import { endpoint } from './checks/endpoint.js';
import { image } from './checks/image.js';
import { imagePull } from './checks/imagePull.js';
import { left } from './checks/left.js';
import { loadBalancer } from './checks/loadBalancer.js';
import { nodePort } from './checks/nodePort.js';
import { nodesReady } from './checks/nodesReady.js';
import { nodeVersion } from './checks/nodeVersion.js';
import { operator } from './checks/operator.js';
import { outOfMemory } from './checks/outOfMemory.js';
import { pending } from './checks/pending.js';
import { pressure } from './checks/pressure.js';
import { probes } from './checks/probes.js';
import { pulumi } from './checks/pulumi.js';
import { recorded } from './checks/recorded.js';
import { rollout } from './checks/rollout.js';
import { room } from './checks/room.js';
import type { Check, Finding } from './finding.js';
import type { Snapshot } from './snapshot.js';

/** Every check, in the order in which a deployment meets what they look at. */
const CHECKS: Readonly<Record<string, Check>> = {
  ...{ nodeVersion, pulumi, docker, image },
  ...{ context, architecture, nodesReady, pressure, room, nodePort, operator, autoscaler },
  ...{
    recorded,
    rollout,
    pending,
    imagePull,
    cannotStart,
    outOfMemory,
    crash,
    probes,
    left,
    loadBalancer,
    endpoint,
  },
};

/** A finding with the name of the check that made it. */
export interface NamedFinding extends Finding {
  readonly check: string;
}

/** What all checks find. */
export function examine(snapshot: Snapshot): NamedFinding[] {
  return Object.entries(CHECKS).flatMap(([check, find]) =>
    [find(snapshot)].flat().map((finding) => ({ check, ...finding })),
  );
}
