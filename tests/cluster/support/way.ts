import type { Project, Settings } from './project.js';

/** How the project is deployed. */
export interface Way {
  readonly name: string;
  /**
   * Builds and deploys the project as it is, and waits until it serves.
   *
   * @throws DeployError when it does not
   */
  up(project: Project, stack: string, settings: Settings): Promise<void>;
}

/** A deployment that did not come to serve. */
export class DeployError extends Error {
  override readonly name = 'DeployError';
  /** @param output all that was said about it */
  constructor(readonly output: string) {
    super(`the deployment failed:\n${output}`);
  }
}

/** By name, for a module that is both required and imported exists twice. */
export function isDeployError(error: unknown): error is DeployError {
  return error instanceof Error && error.name === 'DeployError';
}
