import * as pulumi from '@pulumi/pulumi';

/** A resource as the program asks for it. */
export interface PlannedResource {
  /** Pulumi's type token, such as `kubernetes:apps/v1:Deployment`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What the stack program asks for. */
export interface Plan {
  readonly resources: readonly PlannedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

let runs = 0;

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
  const resources: PlannedResource[] = [];
  pulumi.runtime.setAllConfig({ ...stored });
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, custom }) {
        if (custom) resources.push({ type, name, inputs });
        const pushed = type.startsWith('docker:') ? { repoDigest: inputs.imageName } : {};
        return { id: name, state: { ...inputs, ...pushed } };
      },
      call: ({ inputs }) => inputs,
    },
    project,
    stack,
  );
  // A module runs once: a query makes it another one.
  const program = await import(`./index.js?run=${runs++}`);
  await pulumi.runtime.disconnect();
  const outputs = await new Promise<Plan['outputs']>((resolve) => {
    pulumi.output({ ...program }).apply(resolve);
  });
  return { resources, outputs };
}
