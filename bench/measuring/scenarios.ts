import type { Load } from '../load/job.js';
import type { System } from '../systems/system.js';

/** A load that systems are measured under. */
export interface Scenario {
  /** What it varies. All but the offered load are closed loops. */
  readonly kind: 'one text' | 'several texts' | 'long text' | 'new connections' | 'offered load';
  /** Connections; of an offered load, its rate as a share of the system's capacity. */
  readonly value: number;
  /** A path that is asked for and timed besides. */
  readonly probe?: string;
}

/** Texts in a request of several. */
export const TEXTS_PER_REQUEST = 32;
/** Requests of several texts: from enough connections that the server always has work. */
export const SEVERAL_TEXTS: Scenario = { kind: 'several texts', value: 4 };

/** Clients that open a connection for each request. */
const NEW_CONNECTIONS: Scenario = { kind: 'new connections', value: 32 };

const QUICK_CONNECTIONS = [1, 32];
const CONNECTIONS = [1, 8, 32, 128, 256];
/** A development server with a thread per connection is not asked for more than this. */
const MOST_FLASK_CONNECTIONS = 32;
const SHARES = [0.25, 0.5, 0.75, 1, 2, 10];

const scenario = (kind: Scenario['kind']) => (value: number) => ({ kind, value });

/**
 * Every scenario of a comparison; closed loops first, since they find the capacities.
 *
 * @param inPod whether each server has a pod's limits: then fewer
 */
export function scenarios(quick: boolean, inPod: boolean): Scenario[] {
  const closed = (quick ? QUICK_CONNECTIONS : CONNECTIONS).map(scenario('one text'));
  if (quick) return [...closed, SEVERAL_TEXTS];
  if (inPod) return [...closed, SEVERAL_TEXTS, NEW_CONNECTIONS, scenario('offered load')(2)];
  const open = SHARES.map(scenario('offered load'));
  // Probes are timed under the most connections, and at twice the capacity.
  const probed = [closed.at(-1)!, open.at(-2)!].map((load) => ({ ...load, probe: '/livez' }));
  return [...closed, SEVERAL_TEXTS, scenario('long text')(32), NEW_CONNECTIONS, ...open, ...probed];
}

/** Whether a system is measured under a scenario. */
export function applies({ kind, value, probe }: Scenario, { id, model }: System): boolean {
  if (probe !== undefined) return id === 'service';
  if (kind === 'offered load' || kind === 'new connections') return model === 'embedded';
  return id !== 'flask' || (kind !== 'several texts' && value <= MOST_FLASK_CONNECTIONS);
}

/** Texts in a batch of the model in process, where that is measured beside the systems. */
export function bareBatch({ kind, value, probe }: Scenario): number | undefined {
  if (kind === 'several texts') return TEXTS_PER_REQUEST;
  return kind === 'one text' && (value === 1 || value === 32) && !probe ? value : undefined;
}

/** The load of a scenario for a system of a capacity, in requests per second. */
export function loadOf({ kind, value }: Scenario, capacity: number): Load {
  return kind === 'offered load'
    ? { kind: 'open', requestsPerSecond: value * capacity }
    : { kind: 'closed', connections: value, reconnect: kind === 'new connections' };
}
