import { styleText } from 'node:util';
import type { NamedFinding } from './checks.js';
import type { Level } from './finding.js';

const MARKS: Readonly<
  Record<Level, readonly [mark: string, colour: 'green' | 'blue' | 'red' | 'yellow']>
> = {
  ok: ['✔', 'green'],
  note: ['–', 'blue'],
  problem: ['✘', 'red'],
  unknown: ['?', 'yellow'],
};

/**
 * The findings for people: a line each, and below it what to do.
 *
 * @param coloured for a terminal
 */
export function writeReport(findings: readonly NamedFinding[], coloured: boolean): string {
  const lines = findings.flatMap(({ level, says, advice }) => {
    const [mark, colour] = MARKS[level];
    const shown = coloured ? styleText(colour, mark, { validateStream: false }) : mark;
    return [`${shown} ${says}`, ...(advice ? [`    ${advice}`] : [])];
  });
  return `${[...lines, '', verdict(findings)].join('\n')}\n`;
}

function verdict(findings: readonly NamedFinding[]): string {
  const count = (level: Level) => findings.filter((finding) => finding.level === level).length;
  const [problems, unknowns] = [count('problem'), count('unknown')];
  const unseen = unknowns > 0 ? ` ${unknowns} could not be looked at.` : '';
  if (problems === 0) return `No problem found.${unseen}`;
  return `${problems} ${problems === 1 ? 'problem' : 'problems'} found.${unseen}`;
}
