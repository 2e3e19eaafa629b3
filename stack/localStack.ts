/** A stack as `pulumi stack ls --json` has it. */
export interface ListedStack {
  readonly name: string;
  /** Whether it is the selected one. */
  readonly current: boolean;
}

/** The stack where none was made or selected. */
export const FIRST_STACK = 'dev';

/** Commands that need no stack, or make or choose one themselves. */
const WITHOUT_STACK = [
  ...['about', 'help', 'login', 'logout', 'plugin', 'version', 'whoami'],
  ...['stack init', 'stack ls', 'stack new', 'stack select'],
];

/**
 * What is to be done before a pulumi command, so that it has a stack: dev is made the first time, and
 * so is the one that PULUMI_STACK names. A stack that is selected, or that the command names, is left
 * as it is.
 *
 * @param wanted the value of PULUMI_STACK
 * @returns the words of a pulumi command, or none
 */
export function preparation(
  wanted: string | undefined,
  stacks: readonly ListedStack[],
): readonly string[] {
  const own = nameOf(wanted ?? FIRST_STACK);
  const isThere = stacks.some(({ name }) => nameOf(name) === own);
  if (wanted) return isThere ? [] : ['stack', 'init', wanted, '--no-select'];
  if (stacks.some(({ current }) => current)) return [];
  if (isThere) return ['stack', 'select', own];
  return stacks.length === 0 ? ['stack', 'init', own] : [];
}

/** Whether a pulumi command works on the selected stack. */
export function needsStack(args: readonly string[]): boolean {
  const words = args.filter((word) => !word.startsWith('-'));
  const says = (...options: RegExp[]) =>
    args.some((word) => options.some((option) => option.test(word)));
  return (
    !says(/^--stack(=|$)/, /^-s/, /^--?h(elp)?$/, /^--version$/) &&
    !WITHOUT_STACK.some((command) => `${words.join(' ')} `.startsWith(`${command} `))
  );
}

/** The stack's own name in `organization/project/stack`. */
function nameOf(stack: string): string {
  return stack.split('/').at(-1)!;
}
