const MEMORY_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/**
 * A Kubernetes CPU quantity such as `250m` or `1.5`, in CPUs; undefined when it is none.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function cpus(quantity: string): number | undefined {
  const [, amount, milli] = /^(\d+(?:\.\d+)?)(m?)$/.exec(quantity) ?? [];
  if (amount === undefined) return undefined;
  return milli ? Number(amount) / 1000 : Number(amount);
}

/** A Kubernetes memory quantity such as `512Mi`, in bytes; undefined when it is none. */
export function memoryBytes(quantity: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([kMG]|[KMG]i)?$/.exec(quantity) ?? [];
  return amount === undefined ? undefined : Number(amount) * MEMORY_UNITS[unit]!;
}
