const POWERS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * A Kubernetes quantity as a number: `250m` is 0.25, `1Ki` is 1024. Clusters write every form,
 * also those that this project's own configuration does not take. Without a quantity: 0.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function amount(quantity = '0'): number {
  const [, number, unit = ''] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(quantity) ?? [];
  return Number(number) * (POWERS[unit] ?? Number.NaN);
}

/** CPUs as people write them: `250m` below one, else up to two decimals. */
export function formatCpus(cpus: number): string {
  return cpus < 1 ? `${Math.round(cpus * 1000)}m` : `${Number(cpus.toFixed(2))}`;
}

/** Bytes in MiB below a GiB, else in GiB. */
export function formatBytes(bytes: number): string {
  return bytes < 2 ** 30
    ? `${Math.round(bytes / 2 ** 20)} MiB`
    : `${Number((bytes / 2 ** 30).toFixed(1))} GiB`;
}
