/**
 * Percentage of the replicas that a rollout runs beside them while it replaces them, rounded up to
 * whole pods.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-surge
 */
export const SURGE_PERCENT = 25;

/** A rollout that makes no progress for so many seconds has failed, unless the configuration says otherwise. */
export const ROLLOUT_SECONDS = 60;

/**
 * How long Pulumi, which waits for a rollout's end whatever happens, does so: long enough to tell the
 * reason of a failure too, and with the default short enough for a `pulumi up` to end within two minutes.
 */
export function timeouts(rolloutSeconds: number) {
  const total = `${rolloutSeconds + 15}s`;
  return { create: total, update: total };
}
