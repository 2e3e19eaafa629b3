// A file of texts: choosing it, looking at it, classifying it, going on after a failure.
import { isBlank } from '../../texts/blank.ts';
import { guardFormula, quoteField } from '../../texts/spreadsheet.ts';
import { byId, counted, cut, element, row, say } from './elements.js';
import { FileResults } from './fileResults.js';
import { contentOf, likelyColumn, tableOf } from './readFile.js';
import { analyzeMany } from './service.js';

/** Rows of the preview. */
const PREVIEWED = 5;
/** Characters shown of a field there. */
const SHOWN = 120;

/**
 * @param {() => Promise<any>} model
 * @param {{neutral: boolean, threshold: number, onThreshold(follow: () => void): void}} options
 */
export function enableFile(model, options) {
  const status = byId('file-status');
  const results = new FileResults(options);
  /** The file that was chosen: its name, its content and its records. */
  let chosen;
  /** What is being classified, or was. */
  let run;
  let controller;

  const column = () => Number(byId('column').value);
  const textOf = (row) => chosen.table.rows[row].fields[column()];

  function read(header) {
    const skipBadRows = byId('skip').checked;
    byId('file-options').hidden = true;
    forget();
    try {
      chosen.table = tableOf(chosen.name, chosen.content, { header, skipBadRows });
    } catch (error) {
      chosen.table = undefined;
      byId('skip-bad').hidden = error.line === undefined;
      say(status, inWords(error), true);
      return;
    }
    offer(header === undefined);
  }

  /** @param {boolean} anew whether the column is to be guessed */
  function offer(anew) {
    const { columns, named, rows, skipped, remarks } = chosen.table;
    const before = byId('column').value;
    byId('has-header').checked = named;
    byId('has-header').parentElement.hidden = !/\.(csv|tsv|tab)(\.gz)?$/i.test(chosen.name);
    byId('column').replaceChildren(
      ...columns.map((name, index) =>
        element('option', { value: index }, (named && name) || `Column ${index + 1}`),
      ),
    );
    byId('column').value = String(anew || !columns[before] ? likelyColumn(chosen.table) : before);
    byId('column').parentElement.hidden = columns.length < 2;
    byId('file-options').hidden = false;
    byId('skip-bad').hidden = skipped === 0;
    byId('classify-file').textContent = `Classify ${counted(rows.length, 'row')}`;
    byId('classify-file').disabled = rows.length === 0;
    const said = [
      ...(rows.length === 0 ? ['There are no rows below the names of the columns.'] : []),
      ...(skipped > 0 ? [`${counted(skipped, 'row')} left out.`] : []),
      ...remarks.map((remark) => `The file: ${remark}.`),
    ];
    say(status, said.join(' '));
    preview();
  }

  function preview() {
    const { columns, named, rows } = chosen.table;
    const marked = (name, index, text) =>
      element(name, { className: index === column() ? 'chosen' : '' }, text);
    const head = columns.map((name, index) =>
      marked('th', index, (named && name) || `Column ${index + 1}`),
    );
    const body = rows
      .slice(0, PREVIEWED)
      .map(({ fields }) =>
        row(...fields.map((field, index) => marked('td', index, cut(field, SHOWN)))),
      );
    byId('preview').replaceChildren(element('thead', row(...head)), element('tbody', ...body));
  }

  function forget() {
    run = undefined;
    byId('summary').hidden = true;
    byId('go-on').hidden = true;
  }

  async function classify() {
    controller = new AbortController();
    const { neutral } = options;
    if (!run || run.neutral !== neutral) {
      forget();
      const asked = [...chosen.table.rows.keys()].filter((row) => !isBlank(textOf(row)));
      run = { asked, answers: [], neutral, seconds: 0 };
    }
    busy(true);
    const started = performance.now();
    let failure;
    try {
      const { maxTexts, labels } = await model();
      run.labels = labels;
      await classifyRest(run, maxTexts);
    } catch (error) {
      failure = controller.signal.aborted ? 'Cancelled.' : error.message;
    }
    run.seconds += (performance.now() - started) / 1000;
    busy(false);
    finish(failure);
  }

  /** Classifies what has no answer yet. */
  async function classifyRest({ asked, answers, neutral }, size) {
    const left = asked.filter((row) => !answers[row]);
    const progress = byId('progress');
    progress.max = asked.length;
    let done = asked.length - left.length;
    let announced = done;
    progress.value = done;
    say(status, '');
    await analyzeMany(left.map(textOf), size, {
      neutral,
      signal: controller.signal,
      busy: (seconds) => say(status, `The service is busy; asking again in ${seconds} s.`),
      done(part, first) {
        part.forEach((answer, index) => {
          answers[left[first + index]] = answer;
        });
        done += part.length;
        progress.value = done;
        // A screen reader is told each tenth, not each request.
        if (done - announced < asked.length / 10 && done < asked.length) return;
        announced = done;
        say(status, `${done.toLocaleString('en')} of ${counted(asked.length, 'text')} classified.`);
      },
    });
  }

  function finish(failure) {
    const { asked, answers, seconds, labels } = run;
    const done = asked.filter((row) => answers[row]).length;
    const left = asked.length - done;
    byId('go-on').hidden = left === 0;
    byId('go-on').textContent = `Go on with the other ${left.toLocaleString('en')}`;
    if (failure) {
      const kept =
        done > 0
          ? ` ${counted(done, 'text')} of ${asked.length.toLocaleString('en')} done, and kept.`
          : '';
      say(status, `${failure}${kept}`, !controller.signal.aborted);
    } else
      say(
        status,
        summaryOf(
          asked.map((row) => answers[row]),
          seconds,
        ),
      );
    if (done === 0) return;
    results.show(
      chosen.table.rows.flatMap(({ line }, row) =>
        answers[row]
          ? [{ line, text: textOf(row), classifications: answers[row].classifications }]
          : [],
      ),
      labels,
    );
    byId('summary').hidden = false;
    if (!failure) byId('summary-title').focus();
  }

  function download() {
    const { columns, named, rows } = chosen.table;
    const names = named
      ? columns
      : columns.map((name) => (columns.length === 1 ? 'text' : `column_${name}`));
    const lines = rows.map(({ fields }, row) => {
      const verdict = run.answers[row] && results.verdictOf(run.answers[row].classifications);
      return [...fields, verdict?.label ?? '', verdict?.score.toFixed(6) ?? ''];
    });
    const written = [[...names, 'label', 'score'], ...lines].map(
      (fields) => `${fields.map((field) => quoteField(guardFormula(field))).join(',')}\r\n`,
    );
    const href = URL.createObjectURL(new Blob(written, { type: 'text/csv' }));
    element('a', { href, download: 'classified.csv' }).click();
    URL.revokeObjectURL(href);
  }

  // What scrolls must be reached by the keyboard.
  Object.assign(byId('preview-area'), {
    tabIndex: 0,
    role: 'region',
    ariaLabel: 'The first rows of the file',
  });
  byId('file').addEventListener('change', async () => {
    const [file] = byId('file').files;
    byId('file-options').hidden = true;
    byId('skip-bad').hidden = true;
    byId('skip').checked = false;
    forget();
    say(status, '');
    if (!file) return;
    // Another one may be chosen while it is read.
    const isChosen = () => byId('file').files[0] === file;
    try {
      const content = await contentOf(file);
      if (!isChosen()) return;
      chosen = { name: file.name, content };
    } catch (error) {
      if (isChosen()) say(status, error.message, true);
      return;
    }
    read();
  });
  byId('has-header').addEventListener('change', () => read(byId('has-header').checked));
  byId('skip').addEventListener('change', () => read());
  byId('column').addEventListener('change', () => {
    forget();
    preview();
  });
  byId('cancel').addEventListener('click', () => controller.abort());
  byId('go-on').addEventListener('click', classify);
  byId('download').addEventListener('click', download);
  byId('file-form').addEventListener('submit', (event) => {
    event.preventDefault();
    run = undefined;
    classify();
  });
}

/** A fault of a file, for a person. */
function inWords({ fault, line, message }) {
  if (fault === undefined) return message;
  const said = `${fault[0].toUpperCase()}${fault.slice(1)}.`;
  return line === undefined ? said : `Line ${line}: ${said}`;
}

function summaryOf(answers, seconds) {
  const cut = answers.filter(({ truncated }) => truncated).length;
  const rate = Math.round(answers.length / seconds).toLocaleString('en');
  return (
    `${counted(answers.length, 'text')} in ${seconds.toFixed(1)} s, ${rate} per second` +
    `${cut > 0 ? `; ${cut.toLocaleString('en')} with more tokens than are read` : ''}.`
  );
}

function busy(working) {
  byId('file-progress').hidden = !working;
  byId('go-on').hidden = true;
  for (const id of ['file', 'column', 'has-header', 'skip', 'classify-file', 'neutral']) {
    byId(id).disabled = working;
  }
}
