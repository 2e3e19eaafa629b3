// A file's results: labels counted, a histogram of scores, and the texts in a table that sorts and filters.
import { bar, byId, counted, cut, element, labelClass, percent, row } from './elements.js';
import { verdictOf } from './results.js';

/** Bars of the histogram, of equal width between the lowest possible best score and 1. */
const BINS = 10;
/** Rows shown at first, and added by "Show more". */
const ROWS = 25;
/** Characters shown of a text. */
const SHOWN = 400;

const ORDERS = {
  unsure: (a, b) => a.score - b.score,
  sure: (a, b) => b.score - a.score,
  file: (a, b) => a.line - b.line,
};

export class FileResults {
  #options;
  #texts = [];
  #labels = [];
  /** The chosen bar of the histogram. */
  #bin;
  #rows = ROWS;

  /** @param {{threshold: number, onThreshold(follow: () => void): void}} options */
  constructor(options) {
    this.#options = options;
    options.onThreshold(() => this.#texts.length > 0 && this.#draw());
    for (const id of ['filter-label', 'order', 'search']) {
      byId(id).addEventListener('input', () => this.#list(ROWS));
    }
    byId('more').addEventListener('click', () => this.#list(this.#rows + ROWS));
  }

  /**
   * @param {{line: number, text: string, classifications: {label: string, score: number}[]}[]} texts
   * @param {string[]} labels
   */
  show(texts, labels) {
    this.#texts = texts;
    this.#labels = labels;
    this.#bin = undefined;
    byId('search').value = '';
    byId('order').value = 'unsure';
    byId('filter-label').replaceChildren();
    this.#draw();
  }

  /** What is said of a text at the threshold that is chosen. */
  verdictOf(classifications) {
    return verdictOf(classifications, this.#options.threshold);
  }

  #draw() {
    const judged = this.#judged();
    const present = new Set([...this.#labels, ...judged.map(({ label }) => label)]);
    byId('chart').replaceChildren(...[...present].map((label) => this.#count(label, judged)));
    this.#offerLabels([...present]);
    byId('histogram').replaceChildren(...this.#bars(judged));
    this.#list(ROWS);
  }

  #judged() {
    return this.#texts.map((text) => ({ ...text, ...this.verdictOf(text.classifications) }));
  }

  #count(label, judged) {
    const count = judged.filter((text) => text.label === label).length;
    const className = labelClass(this.#labels, label);
    return row(
      element('th', { scope: 'row', className }, label),
      count.toLocaleString('en'),
      percent(count / judged.length),
      element('td', { className: 'wide' }, bar(count / judged.length, className)),
    );
  }

  #offerLabels(labels) {
    const chosen = byId('filter-label').value;
    byId('filter-label').replaceChildren(
      element('option', { value: '' }, 'All'),
      ...labels.map((label) => element('option', label)),
    );
    byId('filter-label').value = labels.includes(chosen) ? chosen : '';
  }

  /** The lowest score that a best label can have. */
  get #lowest() {
    return 1 / Math.max(2, this.#texts[0].classifications.length);
  }

  #binOf(score) {
    const share = (score - this.#lowest) / (1 - this.#lowest);
    return Math.min(BINS - 1, Math.max(0, Math.floor(BINS * share)));
  }

  #bars(judged) {
    const counts = Array.from({ length: BINS }, () => 0);
    for (const { score } of judged) counts[this.#binOf(score)]++;
    const most = Math.max(...counts);
    const edge = (bin) => (this.#lowest + (bin * (1 - this.#lowest)) / BINS).toFixed(2);
    return counts.map((count, bin) => {
      const filled = element('span', { className: 'bar' });
      filled.style.height = `${(100 * count) / most}%`;
      return element(
        'button',
        {
          type: 'button',
          ariaLabel: `${edge(bin)} to ${edge(bin + 1)}: ${counted(count, 'text')}`,
          ariaPressed: String(this.#bin === bin),
          onclick: () => this.#choose(bin),
        },
        element('span', { className: 'column-track', ariaHidden: 'true' }, filled),
        element('span', { className: 'edge', ariaHidden: 'true' }, edge(bin)),
      );
    });
  }

  #choose(bin) {
    this.#bin = this.#bin === bin ? undefined : bin;
    [...byId('histogram').children].forEach((button, index) => {
      button.ariaPressed = String(index === this.#bin);
    });
    this.#list(ROWS);
  }

  #list(rows) {
    this.#rows = rows;
    const label = byId('filter-label').value;
    const wanted = byId('search').value.trim().toLowerCase();
    const found = this.#judged()
      .filter(
        (text) =>
          (label === '' || text.label === label) &&
          (this.#bin === undefined || this.#binOf(text.score) === this.#bin) &&
          text.text.toLowerCase().includes(wanted),
      )
      .sort(ORDERS[byId('order').value]);
    const shown = found.slice(0, rows);
    byId('answers').replaceChildren(...shown.map((text) => this.#row(text)));
    byId('shown').textContent =
      found.length === 0
        ? 'No text fits.'
        : `${shown.length.toLocaleString('en')} of ${counted(found.length, 'text')}`;
    byId('more').hidden = found.length <= rows;
  }

  #row({ line, label, score, text }) {
    const className = labelClass(this.#labels, label);
    return row(
      line.toLocaleString('en'),
      element('td', { className }, label),
      percent(score),
      cut(text, SHOWN),
    );
  }
}
