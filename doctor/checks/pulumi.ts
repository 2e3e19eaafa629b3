import { pulumi as pulumiCommand } from '../commands.js';
import { type Check, type Finding, type Findings, note, ok, problem } from '../finding.js';
import type { PulumiState, Snapshot } from '../snapshot.js';
import { lastLine, list } from '../words.js';

/** Whether Pulumi can be called, knows where its state is, and can read the stack's secrets. */
export const pulumi: Check = (snapshot) => [command(snapshot.pulumi), passphrase(snapshot)].flat();

function command({ version, backend, missingPlugins }: PulumiState): Findings {
  if ('error' in version) {
    return note('There is no pulumi command yet.', '`npm run up` installs it into .pulumi/cli.');
  }
  if ('error' in backend) return withoutState(version.found, lastLine(backend.error));
  return [
    ok(`Pulumi ${version.found} keeps its state in ${backend.found}.`),
    ...(missingPlugins.length === 0
      ? []
      : [note(`Pulumi will download its plugins at the next deploy: ${list(missingPlugins)}.`)]),
  ];
}

function withoutState(version: string, said: string): Finding {
  if (said.includes('PULUMI_ACCESS_TOKEN')) {
    return note(
      `Pulumi ${version} by itself is not logged in: ${said}.`,
      '`npm run up` needs no account; with one, `pulumi login`.',
    );
  }
  return problem(
    `Pulumi ${version} does not get at its state: ${said}.`,
    'With no account, unset PULUMI_BACKEND_URL and call `npm run up`; with one, `pulumi login`.',
  );
}

function passphrase(snapshot: Snapshot): Findings {
  const { passphrase: state, passphraseSource } = snapshot.pulumi;
  const salt = `encryptionsalt in Pulumi.${snapshot.stack.name}.yaml`;
  // Without --preserve-config the settings would go with the stack.
  const remove = pulumiCommand(snapshot, 'stack rm --force --preserve-config');
  const advice =
    `Bring back the right one, or, if nothing in the stack is secret, remove the line ${salt} ` +
    `and the stack: ${remove}`;
  switch (state) {
    case 'wrong':
      return problem(
        `The passphrase in ${passphraseSource} is not the one behind ${salt}.`,
        advice,
      );
    case 'missing':
      return problem(`The passphrase behind ${salt} is not in ${passphraseSource}.`, advice);
    case 'right':
      return ok(`The passphrase in ${passphraseSource} opens the stack's secrets.`);
    case 'unused':
      return [];
  }
}
