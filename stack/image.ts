import { join, relative } from 'node:path';
import * as docker from '@pulumi/docker';
import type * as pulumi from '@pulumi/pulumi';
import { type ImageSettings, imageSource, ROOT } from './imageSource.js';

/** An image that pods can run. */
export interface BuiltImage {
  /**
   * What pods refer to. A local image goes by its tag, which is known before it is built. A pushed
   * one goes by the digest that the registry gave it, so that nobody can put another in its place.
   */
  readonly reference: pulumi.Input<string>;
  /** The tag, which changes with the contents. */
  readonly version: string;
  /** What pods must wait for. */
  readonly resource: docker.Image;
}

/** Builds the service's image, and pushes it where there is a registry. */
export function buildImage(settings: ImageSettings): BuiltImage {
  const source = imageSource(settings);
  // Relative paths, for absolute ones would differ, and so build again, in another clone.
  const context = relative(process.cwd(), ROOT) || '.';
  const resource = new docker.Image('sentiment-api', {
    imageName: source.name,
    build: {
      context,
      dockerfile: join(context, 'service', 'Dockerfile'),
      args: source.buildArgs,
      platform: source.platform,
    },
    skipPush: settings.registry === undefined,
  });
  const reference = settings.registry === undefined ? source.name : resource.repoDigest;
  return { reference, version: source.tag, resource };
}
