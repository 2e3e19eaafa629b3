import { stringify } from 'yaml';
import type { PlannedResource } from './program.js';

/** A Kubernetes object. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** What others need comes first; a kind that is not named here comes last. */
const ORDER = ['Namespace', 'ServiceAccount', 'NetworkPolicy', 'ConfigMap', 'Service'];

/**
 * The Kubernetes objects among the resources, in an order in which they can be created. A patch is
 * none: it changes one that Pulumi has made. Secrets are left out, for manifests lie where many read them.
 */
export function toManifests(resources: readonly PlannedResource[]): Manifest[] {
  const rank = ({ kind }: Manifest) => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);
  return resources
    .filter(
      ({ type }) =>
        type.startsWith('kubernetes:') && !type.endsWith('Patch') && !type.endsWith(':Secret'),
    )
    .map(({ inputs }) => withoutPulumi(inputs as unknown as Manifest))
    .sort((a, b) => rank(a) - rank(b) || a.kind.localeCompare(b.kind));
}

/** Drops the annotations that only Pulumi's provider reads. */
function withoutPulumi({ metadata, ...rest }: Manifest): Manifest {
  const { annotations = {}, ...others } = metadata;
  const kept = Object.entries(annotations).filter(([name]) => !name.startsWith('pulumi.com/'));
  return {
    ...rest,
    metadata: { ...others, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) },
  };
}

/**
 * The objects as one YAML stream, each one's identity first. Kubernetes reads YAML 1.1, where a
 * namespace named `no` needs quotes.
 */
export function toYaml(objects: readonly Manifest[]): string {
  const format = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;
  return objects
    .map(({ apiVersion, kind, metadata, ...body }) => ({ apiVersion, kind, metadata, ...body }))
    .map((object) => `---\n${stringify(object, format)}`)
    .join('');
}
