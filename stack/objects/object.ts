import type * as pulumi from '@pulumi/pulumi';
import { NAME } from '../labels.js';

/** What each object of one installation has in common with the others. */
export interface Common {
  /** Pulumi's name of the object, the component's own. */
  readonly name: string;
  readonly namespace: pulumi.Input<string>;
  readonly labels: Readonly<Record<string, pulumi.Input<string>>>;
  /** The component as its parent. */
  readonly child: pulumi.CustomResourceOptions;
}

/** The metadata of an object named after the application. */
export function metadataOf({ namespace, labels }: Common) {
  return { name: NAME, namespace, labels };
}

/** Tells Pulumi's provider not to wait for what the object brings about. */
export const NOT_AWAITED = { 'pulumi.com/skipAwait': 'true' };
