import * as pulumi from '@pulumi/pulumi';
import { readConfig } from './config.js';
import { defineStack } from './stack.js';

/** A resource as the program asks for it. */
export interface PlannedResource {
  /** Pulumi's type token, such as `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What the stack program asks for. */
export interface Plan {
  readonly resources: readonly PlannedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * Runs the stack program without Pulumi's engine, and so without Docker, a cluster or any state.
 * The digest of a pushed image, which only a push knows, is its tag here.
 *
 * @param stored the configuration, by full names such as `sentiment-api:replicas`
 * @throws StackConfigError
 */
export async function planStack(
  project: string,
  stack: string,
  stored: Readonly<Record<string, string>>,
): Promise<Plan> {
  const config = readConfig(stored, project);
  const resources: PlannedResource[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, custom, id }) {
        // What has an identity already is only read.
        if (custom && !id) resources.push({ type, inputs });
        const read = id ? { metadata: { name: id } } : {};
        const pushed = type.startsWith('docker:') ? { repoDigest: inputs.imageName } : {};
        return { id: id || name, state: { ...inputs, ...read, ...pushed } };
      },
      call: ({ inputs }) => inputs,
    },
    project,
    stack,
  );
  const defined = defineStack(config, [], {
    host: undefined,
    stage() {},
    async load() {},
    async answered() {},
    answersAt: `${config.context === 'docker-desktop' ? 'localhost' : 'ANY-NODE'}:${config.nodePort}`,
  });
  await pulumi.runtime.disconnect();
  const outputs = await new Promise<Plan['outputs']>((resolve) => {
    pulumi.output(defined).apply(resolve);
  });
  return { resources, outputs };
}
