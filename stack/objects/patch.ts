/** What a patch holds, and what it changes. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * By which field the entries of a list are told apart. The entries of other lists are replaced as a whole.
 *
 * @see https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#podspec-v1-core (`patch merge key`)
 */
const MERGE_KEYS: ReadonlyMap<string, string> = new Map([
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['env', 'name'],
  ['volumes', 'name'],
  ['volumeMounts', 'mountPath'],
  ['volumeDevices', 'devicePath'],
  ['ports', 'containerPort'],
  ['imagePullSecrets', 'name'],
  ['topologySpreadConstraints', 'topologyKey'],
  ['hostAliases', 'ip'],
]);

type Fields = Readonly<Record<string, unknown>>;

/**
 * Changes an object as Kubernetes' strategic merge patches do: fields are merged, `null` removes one,
 * lists with a merge key are merged by it, other lists are replaced. An entry with `$patch: delete`
 * removes the one of its key.
 *
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export function patched<T extends object>(
  original: T,
  patch: { readonly [key: string]: Json | undefined },
): T {
  // A map takes every name, `__proto__` too, for one like any other.
  const result = new Map<string, unknown>(Object.entries(original));
  for (const [name, change] of Object.entries(patch)) {
    if (change === undefined) continue;
    if (change === null) result.delete(name);
    else result.set(name, changed(name, result.get(name), change));
  }
  return Object.fromEntries(result) as T;
}

function changed(name: string, before: unknown, change: Json): unknown {
  const key = MERGE_KEYS.get(name);
  if (Array.isArray(change) && key) return mergedList((before ?? []) as Fields[], change, key);
  return isFields(change) ? patched(isFields(before) ? before : {}, change) : change;
}

function mergedList(before: readonly Fields[], changes: readonly Json[], key: string): Fields[] {
  let result = [...before];
  for (const change of changes.filter(isFields)) {
    const place = result.findIndex((entry) => entry[key] === change[key]);
    if (change.$patch === 'delete') result = result.filter((_, index) => index !== place);
    else if (place < 0) result.push(patched({}, change));
    else result[place] = patched(result[place]!, change);
  }
  return result;
}

function isFields(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
