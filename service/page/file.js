// Classifies a file of texts: progress, a chart, a download.
import { byId, element, labelClass, percent } from './elements.js';
import { analyzeMany } from './service.js';
import { likelyColumn, likelyHeader, readTable, writeCsv } from './table.js';

/** Lowest scores of the chart's classes. */
const CLASSES = [
  ['sure', 0.9],
  ['fair', 0.7],
  ['unsure', 0],
];

/** @param {() => Promise<{labels: string[], maxTexts: number}>} model */
export function enableFile(model) {
  let rows = [];
  let controller;

  const header = () => (byId('has-header').checked ? 1 : 0);

  function offer() {
    const count = rows.length - header();
    const names = header() ? rows[0] : (rows[0] ?? []).map((_, index) => `Column ${index + 1}`);
    const chosen = byId('column').value;
    byId('column').replaceChildren(
      ...names.map((name, index) =>
        element('option', { value: index }, name || `Column ${index + 1}`),
      ),
    );
    byId('column').value = chosen || '0';
    byId('column').parentElement.hidden = names.length < 2;
    byId('classify-file').textContent = `Classify ${count.toLocaleString('en')} rows`;
    byId('classify-file').disabled = count < 1;
  }

  byId('file').addEventListener('change', async () => {
    const [file] = byId('file').files;
    byId('file-options').hidden = !file;
    byId('summary').hidden = true;
    say('');
    if (!file) return;
    rows = readTable(file.name, await file.text());
    byId('has-header').checked = likelyHeader(rows);
    byId('column').replaceChildren();
    offer();
    byId('column').value = String(likelyColumn(rows));
  });

  byId('has-header').addEventListener('change', offer);
  byId('cancel').addEventListener('click', () => controller?.abort());

  byId('file-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    if (rows.length === 0) return;
    controller = new AbortController();
    const column = Number(byId('column').value);
    const table = rows.slice(header());
    byId('summary').hidden = true;
    busy(true);
    try {
      const { labels, maxTexts } = await model();
      const started = performance.now();
      const answers = await classify(table, column, maxTexts, controller.signal);
      const seconds = (performance.now() - started) / 1000;
      show(answers, labels, seconds);
      const csv = csvOf(header() ? rows[0] : undefined, table, answers);
      byId('download').onclick = () => download('classified.csv', csv);
    } catch (error) {
      if (controller.signal.aborted) say('Cancelled.');
      else say(error.message, true);
    } finally {
      busy(false);
    }
  });
}

/** The answer of each row; a row whose text is blank has none. */
async function classify(table, column, maxTexts, signal) {
  const answers = new Array(table.length);
  const asked = [...table.keys()].filter((row) => (table[row][column] ?? '').trim() !== '');
  const progress = byId('progress');
  progress.max = asked.length;
  progress.value = 0;
  let done = 0;
  let announced = 0;
  await analyzeMany(
    asked.map((row) => table[row][column]),
    maxTexts,
    {
      signal,
      busy: (seconds) => say(`The service is busy; asking again in ${seconds} s.`),
      done(part, first) {
        part.forEach((answer, index) => {
          answers[asked[first + index]] = answer;
        });
        done += part.length;
        progress.value = done;
        // A screen reader is told each tenth, not each request.
        if (done - announced < asked.length / 10 && done < asked.length) return;
        announced = done;
        say(
          `${done.toLocaleString('en')} of ${asked.length.toLocaleString('en')} texts classified.`,
        );
      },
    },
  );
  return answers;
}

function show(answers, labels, seconds) {
  const texts = answers.filter(Boolean);
  const cut = texts.filter(({ truncated }) => truncated).length;
  const rate = Math.round(texts.length / seconds).toLocaleString('en');
  say(
    `${texts.length.toLocaleString('en')} texts in ${seconds.toFixed(1)} s, ${rate} a second` +
      `${cut > 0 ? `; ${cut.toLocaleString('en')} were cut` : ''}.`,
  );
  const best = texts.map(({ classifications }) => classifications[0]);
  byId('chart').replaceChildren(...labels.map((label) => chartRow(label, best, labels)));
  byId('summary').hidden = false;
  byId('summary-title').focus();
}

function chartRow(label, best, labels) {
  const scores = best
    .filter((classification) => classification.label === label)
    .map(({ score }) => score);
  let below = Number.POSITIVE_INFINITY;
  const bars = CLASSES.map(([name, lowest]) => {
    const count = scores.filter((score) => score >= lowest && score < below).length;
    below = lowest;
    const bar = element('span', { className: `bar ${name}`, title: `${count} texts` });
    bar.style.width = `${(100 * count) / Math.max(1, best.length)}%`;
    return bar;
  });
  return element(
    'tr',
    {},
    element('th', { scope: 'row', className: labelClass(labels, label) }, label),
    element('td', {}, scores.length.toLocaleString('en')),
    element('td', {}, percent(scores.length / Math.max(1, best.length))),
    element(
      'td',
      { className: 'wide' },
      element(
        'div',
        { className: `stack ${labelClass(labels, label)}`, ariaHidden: 'true' },
        ...bars,
      ),
    ),
  );
}

function csvOf(names, table, answers) {
  const rows = table.map((row, index) => {
    const best = answers[index]?.classifications[0];
    return [...row, best?.label ?? '', best?.score.toFixed(6) ?? ''];
  });
  const width = Math.max(...table.map((row) => row.length));
  const header =
    names ??
    Array.from({ length: width }, (_, index) => (width === 1 ? 'text' : `column_${index + 1}`));
  return writeCsv([[...header, 'label', 'score'], ...rows]);
}

function download(name, csv) {
  const href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
  element('a', { href, download: name }).click();
  URL.revokeObjectURL(href);
}

function busy(working) {
  byId('file-progress').hidden = !working;
  byId('classify-file').disabled = working;
  byId('file').disabled = working;
}

function say(message, error = false) {
  byId('file-status').textContent = message;
  byId('file-status').classList.toggle('error', error);
}
