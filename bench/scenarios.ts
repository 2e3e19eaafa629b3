import type { Load } from './load/job.js';
import type { System } from './systems/system.js';

/** A load that systems are measured under. */
export interface Scenario {
  readonly id: string;
  readonly texts: 'short' | 'long';
  readonly textsPerRequest: number;
  /** Connections of a closed loop, or an open loop's rate as a share of the system's capacity. */
  readonly load: { readonly connections: number } | { readonly share: number };
  /** A path that is asked for and timed besides. */
  readonly probe?: string;
  /** Systems that are measured under it. */
  readonly applies: (system: System) => boolean;
  /** Texts in a batch of the model in process, where that is measured beside the systems. */
  readonly bareBatch?: number;
}

/** Texts in a request where it has several. */
export const TEXTS_PER_REQUEST = 32;
/** Connections that send requests of several texts: enough that the server always has work. */
export const CONNECTIONS_OF_BATCHES = 4;

const QUICK_CONNECTIONS = [1, 32];
const CONNECTIONS = [1, 8, 32, 128, 256];
/** A development server with a thread a connection is not asked for more than this. */
const FLASK_CONNECTIONS = [1, 8, 32];
const SHARES = [0.25, 0.5, 0.75, 1, 1.5, 2];
/** Connections beside which the model in process is measured, with as many texts in a batch. */
const BESIDE_BARE = [1, 32];
/** The heaviest loads of either kind, under which probes are timed as well. */
const PROBED_LOADS = ['closed-256', 'open-2'];

const any = () => true;
const embedded = ({ model }: System) => model === 'embedded';

/** Every scenario of a comparison; closed loops first, since they find the capacities. */
export function scenarios(quick: boolean): Scenario[] {
  const closed = (quick ? QUICK_CONNECTIONS : CONNECTIONS).map((connections) => ({
    id: `closed-${connections}`,
    texts: 'short' as const,
    textsPerRequest: 1,
    load: { connections },
    applies: ({ id }: System) => id !== 'flask' || FLASK_CONNECTIONS.includes(connections),
    ...(BESIDE_BARE.includes(connections) && { bareBatch: connections }),
  }));
  const batches: Scenario = {
    id: `closed-${CONNECTIONS_OF_BATCHES}x${TEXTS_PER_REQUEST}`,
    texts: 'short',
    textsPerRequest: TEXTS_PER_REQUEST,
    load: { connections: CONNECTIONS_OF_BATCHES },
    applies: ({ id }) => id !== 'flask',
    bareBatch: TEXTS_PER_REQUEST,
  };
  if (quick) return [...closed, batches];
  const long: Scenario = {
    id: 'closed-32-long',
    texts: 'long',
    textsPerRequest: 1,
    load: { connections: 32 },
    applies: any,
  };
  const open = SHARES.map((share) => ({
    id: `open-${share}`,
    texts: 'short' as const,
    textsPerRequest: 1,
    load: { share },
    applies: embedded,
  }));
  const probed = [...closed, ...open]
    .filter(({ id }) => PROBED_LOADS.includes(id))
    .map((scenario) => ({
      ...scenario,
      id: `livez-${scenario.id}`,
      probe: '/livez',
      applies: ({ id }: System) => id === 'service',
    }));
  return [...closed, batches, long, ...open, ...probed];
}

/** The load of a scenario for a system of a capacity, in requests a second. */
export function loadOf({ load }: Scenario, capacity: number): Load {
  return 'connections' in load
    ? { kind: 'closed', connections: load.connections }
    : { kind: 'open', requestsPerSecond: load.share * capacity };
}
