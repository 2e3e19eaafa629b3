import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { markdownTable } from '../../reporting/markdown.js';
import type { End, Outcome } from './siege.js';
import type { Soak } from './soak.js';

const DOCUMENT = fileURLToPath(new URL('../../docs/hardening.md', import.meta.url));

/** Share of an honest client's requests that are answered right under every attack. */
export const RIGHT = 0.98;

/** Within which an honest client has 99 of 100 answers, in ms. */
export const P99_MS = 1000;

/** What is reported: every attack by itself, or all of them in turn on one service. */
export type Part = 'attacks' | 'soak';

/** The outcomes as a table of the documentation. */
export function table(outcomes: ReadonlyMap<string, Outcome>): string {
  const rows = Array.from(outcomes, ([name, outcome]) => {
    const { asked, right, p99, loopP99, mostBytes, answers, end, secondEnd } = outcome;
    const ends = end ? ending(end) : `second signal: ${ending(secondEnd)}`;
    const got = Object.entries(answers).map(([status, count]) => `${count} × ${status}`);
    return [
      name,
      got.join(', ') || 'nothing',
      `${right} of ${asked}`,
      `${Math.round(p99)}`,
      `${Math.round(loopP99)}`,
      megabytes(mostBytes),
      ends,
    ];
  });
  return markdownTable(
    [
      'attack',
      'the attacker got',
      'answered right',
      'p99, ms',
      'of these the event loop, ms of CPU',
      'most memory, MB',
      'exit code after SIGTERM',
    ],
    rows,
  );
}

/** What a soak saw, as a table of the documentation. */
export function soakTable({ seconds, honest, before, after, strikes }: Soak): string {
  return [
    `${seconds} s of ${strikes} attacks in turn, beside an honest client that got ${honest.right} of ${honest.asked} answers right (p99 ${Math.round(honest.p99)} ms).`,
    '',
    markdownTable(
      ['', 'before', 'after'],
      [
        ['resident memory, MB', megabytes(before.residentBytes), megabytes(after.residentBytes)],
        ['open files', `${before.openFiles}`, `${after.openFiles}`],
        ['connections', `${before.connections}`, `${after.connections}`],
        ['event-loop lag, p99, ms', `${before.lagMs}`, `${after.lagMs}`],
      ],
    ),
  ].join('\n');
}

/** Says on which machine, and in what state, something was seen. */
export function machine(): string {
  const load = loadavg()[0]!.toFixed(1);
  return `${availableParallelism()} CPUs (${cpus()[0]?.model ?? 'unknown'}), load average ${load} at the start, Node ${process.versions.node}`;
}

/** Writes what was seen into its part of the documentation, between two lines that say so. */
export function writeReport(part: Part, text: string): void {
  const begin = `<!-- measured: npm run hostile -- ${part} -->`;
  const end = `<!-- end of ${part} -->`;
  const document = readFileSync(DOCUMENT, 'utf8');
  const [head, rest] = document.split(begin);
  const [, tail] = rest?.split(end) ?? [];
  if (tail === undefined) throw new Error(`${DOCUMENT} has no place for the report`);
  writeFileSync(DOCUMENT, `${head}${begin}\n\n${text}\n\n${end}${tail}`);
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)}`;

function ending(end: End | undefined): string {
  return end ? `${end.how}, after ${(end.ms / 1000).toFixed(1)} s` : 'did not end';
}
