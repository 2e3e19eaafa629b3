import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mode } from '../options.js';
import { DOCS, REPORTS } from '../paths.js';
import type { Plot } from './plots.js';

/** What a run found, ready to be written. */
export interface Report {
  /** Name of the page in docs/ and of its folder there. */
  readonly page: 'performance' | 'sizing';
  /** What was measured: names the place in the page, and the file of figures. */
  readonly mode: Mode;
  readonly figures: unknown;
  readonly markdown: string;
  readonly plots: readonly Plot[];
}

/**
 * Writes a report: a whole run into the page in docs/, between its marks, another beside the reports
 * that git ignores.
 *
 * @param publish whether the run is one to publish
 * @returns the path of the page
 */
export function writeReport(report: Report, publish: boolean): string {
  const { page, mode, figures, markdown, plots } = report;
  const directory = join(publish ? DOCS : REPORTS, page);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `${mode}.json`), `${JSON.stringify(figures)}\n`);
  for (const { file, svg } of plots) writeFileSync(join(directory, file), svg);
  const images = plots.map(({ file, title }) => `![${title}](${page}/${file})`);
  const start = `<!-- measured: npm run bench -- ${mode} writes what follows -->`;
  const end = `<!-- measured: end of ${mode} -->`;
  const measured = [start, markdown, ...images, end].join('\n\n');
  const path = `${directory}.md`;
  const old = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const from = old.indexOf(start);
  const to = old.indexOf(end);
  const marked = publish && from >= 0 && to > from;
  writeFileSync(
    path,
    marked ? old.slice(0, from) + measured + old.slice(to + end.length) : `${measured}\n`,
  );
  return path;
}
