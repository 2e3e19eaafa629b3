/**
 * Percentage of the replicas that a rollout runs beside them while it replaces them, rounded up to
 * whole pods.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-surge
 */
export const SURGE_PERCENT = 25;

/**
 * A rollout without progress for `progress` seconds has failed, and Pulumi, which waits for the end
 * whatever happens, does so for `total` seconds: long enough to tell that reason too, and short
 * enough for a whole `pulumi up` to end within two minutes.
 */
export const ROLLOUT_SECONDS = { progress: 60, total: 75 };
