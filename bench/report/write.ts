import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from '../options.js';
import { DOCS, REPORTS } from '../paths.js';
import type { Plot } from './plots.js';

/**
 * Prints what a run found, and writes it: into the page in docs/, between its marks, where the run is
 * one to publish; else beside the reports that git ignores.
 *
 * @param page name of the page in docs/ and of its folder there
 */
export function report(
  { mode, publish }: Pick<Options, 'mode' | 'publish'>,
  page: 'performance' | 'sizing',
  figures: unknown,
  markdown: string,
  plots: readonly Plot[] = [],
): void {
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
  console.log(`${markdown}\n\nWritten to ${path}`);
}
