import { type Check, type Finding, note, ok, problem } from '../finding.js';
import type { PulumiState } from '../snapshot.js';

/** Whether Pulumi can be called, knows where its state is, and can read the stack's secrets. */
export const pulumi: Check = ({ pulumi: state, stack }) => [
  ...command(state),
  ...passphrase(state, stack.name),
];

function command({ version, backend, missingPlugins }: PulumiState): Finding[] {
  if ('error' in version) {
    return [note('There is no pulumi command yet.', '`npm run up` installs it into .pulumi/cli.')];
  }
  if ('error' in backend) {
    return [
      problem(
        `Pulumi ${version.found} does not get at its state: ${lastLine(backend.error)}.`,
        'With no account, unset PULUMI_BACKEND_URL and call `npm run up`; with one, `pulumi login`.',
      ),
    ];
  }
  const plugins = missingPlugins.join(' and ');
  return [
    ok(`Pulumi ${version.found} keeps its state in ${backend.found}.`),
    ...(plugins === ''
      ? []
      : [note(`Pulumi will download its plugins at the next deploy: ${plugins}.`)]),
  ];
}

function passphrase(
  { passphrase: state, passphraseSource }: PulumiState,
  stack: string,
): Finding[] {
  const salt = `encryptionsalt in Pulumi.${stack}.yaml`;
  const advice =
    `Bring back the right one, or, if nothing in the stack is secret, remove the line ${salt} ` +
    'and the stack: `npm run pulumi -- stack rm --force`.';
  switch (state) {
    case 'wrong':
      return [
        problem(`The passphrase in ${passphraseSource} is not the one behind ${salt}.`, advice),
      ];
    case 'missing':
      return [problem(`The passphrase behind ${salt} is not in ${passphraseSource}.`, advice)];
    case 'right':
      return [ok(`The passphrase in ${passphraseSource} opens the stack's secrets.`)];
    case 'unused':
      return [];
  }
}

function lastLine(text: string): string {
  return text
    .trim()
    .split('\n')
    .at(-1)!
    .replace(/^error: /, '')
    .replace(/\.$/, '');
}
