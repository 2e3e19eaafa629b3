import { type Check, note, ok } from '../finding.js';
import { deployedOf } from '../snapshot.js';

/** Whether the image that the stack would run is in the local Docker. */
export const image: Check = (snapshot) => {
  const { image: looked, stack } = snapshot;
  // Docker's own check tells that it does not answer; a registry's images need not be here.
  if ('error' in looked || stack.config.registry !== undefined) return [];
  if (looked.found) return ok(`The image ${stack.image} is built.`);
  const runs = deployedOf(snapshot)?.pods.some(({ spec }) =>
    spec.containers.some((container) => container.image === stack.image),
  );
  return [
    runs
      ? note(
          `Pods run ${stack.image}, which the local Docker no longer has.`,
          'A new node could not start one. `npm run image` builds it again, under the same name.',
        )
      : note(`The image ${stack.image} is not built yet.`, 'The next deploy builds it.'),
  ];
};
