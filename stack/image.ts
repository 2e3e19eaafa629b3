import { join, relative } from 'node:path';
import * as docker from '@pulumi/docker';
import * as pulumi from '@pulumi/pulumi';
import { dockerHost } from './dockerHost.js';
import {
  DEFAULT_IMAGE,
  type ImageSettings,
  imageSource,
  ROOT,
  stageContext,
} from './imageSource.js';

/** An image that pods can run. */
export interface BuiltImage {
  /**
   * What pods refer to, known once the image is there. A local image goes by its tag, which is known
   * before. A pushed one goes by the digest that the registry gave it, so that nobody can put another
   * in its place.
   */
  readonly reference: pulumi.Output<string>;
  /** The tag, which changes with the contents. */
  readonly version: string;
}

/** Where an image is built. */
export interface Builder {
  /** Such as `unix:///var/run/docker.sock`; without it, where Pulumi's provider looks by itself. */
  readonly host: string | undefined;
  /** Makes the build context. */
  stage(settings: ImageSettings): void;
  /** Brings a local image to where the cluster's nodes find it. */
  load(image: string): Promise<void>;
}

/** The docker context of this machine, for a cluster that shares its images or pulls them from a registry. */
export function thisMachine(): Builder {
  return { host: dockerHost(), stage: stageContext, async load() {} };
}

/**
 * Builds the service's image, and pushes it where there is a registry.
 *
 * @param secretArgs whether the build arguments are to stay secret, as a proxy's password is
 */
export function buildImage(
  settings: ImageSettings,
  builder: Builder,
  secretArgs = false,
): BuiltImage {
  const source = imageSource(settings);
  builder.stage(settings);
  // Relative paths, for absolute ones would differ, and so build again, in another clone.
  const context = relative(process.cwd(), join(ROOT, source.context));
  const provider = new docker.Provider('docker', builder.host ? { host: builder.host } : {});
  const local = settings.registry === undefined;
  const resource = new docker.Image(
    'sentiment-api',
    {
      imageName: source.name,
      build: {
        context,
        dockerfile: join(context, 'service', 'Dockerfile'),
        args: secretArgs ? pulumi.secret(source.buildArgs) : source.buildArgs,
        platform: source.platform,
      },
      skipPush: local,
    },
    { provider },
  );
  return { reference: local ? loaded() : resource.repoDigest, version: source.tag };

  function loaded(): pulumi.Output<string> {
    return resource.urn.apply(async () => {
      if (!pulumi.runtime.isDryRun()) await builder.load(source.name);
      return source.name;
    });
  }
}

/** The same for another Pulumi program, of the embedded model unless it says otherwise. */
export function sentimentApiImage(settings: Partial<ImageSettings> = {}): BuiltImage {
  return buildImage({ ...DEFAULT_IMAGE, ...settings }, thisMachine());
}
