import { kubectlIn } from '../commands.js';
import { type Check, problem } from '../finding.js';
import { holds } from '../kubernetes.js';
import { clusterOf } from '../snapshot.js';

/** What a node may be short of, by the condition that says so. */
const SHORT_OF = {
  DiskPressure: 'disk',
  MemoryPressure: 'memory',
  PIDPressure: 'process ids',
} as const;

const ADVICE = {
  DiskPressure:
    'Free some, on Docker Desktop by docker system prune, or give it more: Settings, Resources.',
  MemoryPressure:
    'End other pods or programs, or give it more: in Docker Desktop, Settings, Resources.',
  PIDPressure: 'End the pods that start so many processes.',
} as const;

/** Nodes that are short of something: they evict pods and take no new ones. */
export const pressure: Check = (snapshot) => {
  const nodes = clusterOf(snapshot)?.nodes;
  if (!nodes || 'error' in nodes) return [];
  return nodes.found.flatMap(({ metadata, status }) =>
    (['DiskPressure', 'MemoryPressure', 'PIDPressure'] as const)
      .filter((condition) => holds(status.conditions, condition))
      .map((condition) =>
        problem(
          `The node ${metadata.name} is short of ${SHORT_OF[condition]} (${condition}): it evicts pods and takes no new ones.`,
          `${ADVICE[condition]} More: ${kubectlIn(snapshot, `describe node ${metadata.name}`)}`,
        ),
      ),
  );
};
