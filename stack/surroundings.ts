import type { StackConfig } from './config.js';
import { dockerHost } from './dockerHost.js';
import { stageContext } from './imageSource.js';
import type { Surroundings } from './stack.js';

/** Looks at the machine that the program runs on and the cluster that it deploys to. */
export function lookAround({ context }: StackConfig): Surroundings {
  return {
    host: dockerHost(),
    stage: stageContext,
    load: async () => {},
    // Docker Desktop answers on localhost; elsewhere any node does.
    nodeAddress: context === 'docker-desktop' ? 'localhost' : 'ANY-NODE',
  };
}
