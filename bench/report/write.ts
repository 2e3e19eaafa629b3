import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCS, REPORTS } from '../paths.js';
import type { Plot } from './plots.js';

const START = '<!-- measured: npm run bench writes what follows -->';
const END = '<!-- measured: end -->';

/** What a run found, ready to be written. */
export interface Report {
  /** Name of the page in docs/, of its folder there, and of the files of figures. */
  readonly name: 'performance' | 'sizing';
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
  const directory = publish ? join(DOCS, report.name) : join(REPORTS, report.name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'figures.json'), `${JSON.stringify(report.figures)}\n`);
  for (const { file, svg } of report.plots) writeFileSync(join(directory, file), svg);
  const images = report.plots.map(({ file, title }) => `![${title}](${report.name}/${file})`);
  const measured = [START, report.markdown, ...images, END].join('\n\n');
  const page = `${directory}.md`;
  const old = existsSync(page) ? readFileSync(page, 'utf8') : '';
  const start = old.indexOf(START);
  const end = old.indexOf(END);
  const marked = publish && start >= 0 && end > start;
  writeFileSync(
    page,
    marked ? old.slice(0, start) + measured + old.slice(end + END.length) : `${measured}\n`,
  );
  return page;
}
