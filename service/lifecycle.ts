import type { InferenceHealth } from './inference/watchdog.js';

/**
 * Whether the process is serving or on its way out, and whether its inference threads answer. Shared by
 * the server, which drains, the watchdog, and the probes, which say so.
 */
export interface Lifecycle {
  draining: boolean;
  inference: InferenceHealth;
}
