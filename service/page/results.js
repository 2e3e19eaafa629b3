// Shows what the service made of typed texts.
import { bar, byId, element, labelClass, percent } from './elements.js';
import { tokenize } from './service.js';
import { effects, piecesOf, shaded } from './words.js';

/** What there is to be careful about, in words. */
const CAUTIONS = {
  language: 'This does not look like English, which the model reads.',
  unknown: 'Much of this text is unknown to the model.',
  empty: 'There is nothing in this text that the model reads.',
};

/**
 * Shows answers.
 *
 * @param {string[]} texts
 * @param {{answers: any[], timings: Record<string, number>, roundTrip: number, replica: string | null}} answer
 * @param {{labels: string[], maxTexts: number, threshold: number, neutral: boolean}} how
 */
export function showResults(texts, answer, how) {
  const { answers, timings, roundTrip, replica } = answer;
  byId('result-list').replaceChildren(
    ...answers.map((one, index) => result(texts[index], one, how, answers.length === 1)),
  );
  byId('results-title').textContent = answers.length === 1 ? 'Result' : `${answers.length} results`;
  const parts = Object.entries(timings).map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`);
  byId('timing').replaceChildren(
    `${parts.join(', ')}; round trip ${roundTrip.toFixed(0)} ms`,
    ...(replica ? ['; answered by ', element('code', replica)] : []),
  );
  byId('results').hidden = false;
}

/** What is said of a text: its best label, or NEUTRAL below the threshold. */
export function verdictOf([best], threshold) {
  return best.score < threshold ? { label: 'NEUTRAL', score: best.score } : best;
}

function result(text, answer, how, alone) {
  const { classifications } = answer;
  const { labels, threshold } = how;
  const verdict = verdictOf(classifications, threshold);
  return element(
    'li',
    { className: 'result' },
    element('blockquote', text),
    element(
      'p',
      { className: 'verdict' },
      element('strong', { className: labelClass(labels, verdict.label) }, verdict.label),
      verdict === classifications[0]
        ? ` ${percent(verdict.score)}`
        : `: no label reaches ${threshold.toFixed(2)}`,
    ),
    ...classifications.map(({ label, score }) =>
      element(
        'div',
        { className: 'score' },
        element('span', label),
        bar(score, labelClass(labels, label)),
        element('span', percent(score)),
      ),
    ),
    ...cautionsOf(answer).map((caution) => element('p', { className: 'note' }, caution)),
    wordList(text, answer, how, alone),
    tokenList(text, answer, alone),
  );
}

function cautionsOf({ cautions, truncated, tokens }) {
  const long = `The text has more tokens than are read: only its first ${tokens} tokens count.`;
  return [
    ...(truncated ? [long] : []),
    ...(cautions ?? []).flatMap((caution) => CAUTIONS[caution] ?? []),
  ];
}

/** Which words decided: asked for when it is opened; of a short text that comes alone, at once. */
function wordList(text, answer, { labels, maxTexts, neutral }, alone) {
  const [best] = answer.classifications;
  const pieces = piecesOf(text).length;
  const list = disclosed('Which words decided', async (signal) => {
    if (pieces < 2) return ['The text has only one word.'];
    const asked = () => effects(text, best, { size: maxTexts, neutral, signal });
    const found = await once(answer, 'effects', asked);
    return shaded(found, best.label, labelClass(labels, best.label));
  });
  list.open = alone && pieces > 1 && pieces <= maxTexts;
  return list;
}

/** The tokens are asked for when the list is opened; of a text that comes alone, at once. */
function tokenList(text, answer, alone) {
  const list = disclosed(`${answer.tokens} tokens`, async () => {
    const tokens = await once(answer, 'tokenized', () => tokenize(text));
    return [
      element(
        'ul',
        { className: 'tokens' },
        ...tokens.map(({ text: piece, special }) =>
          element('li', { className: special ? 'special' : '' }, piece),
        ),
      ),
    ];
  });
  list.open = alone && answer.tokens <= 64;
  return list;
}

/** What is found out about an answer: once, however often the threshold has it shown, and again if that failed. */
function once(answer, what, find) {
  answer[what] ??= find().catch((error) => {
    answer[what] = undefined;
    throw error;
  });
  return answer[what];
}

/** Something that is fetched when it is opened for the first time. */
function disclosed(title, fetched) {
  const shown = element('div');
  const details = element('details', element('summary', { className: 'quiet' }, title), shown);
  details.addEventListener('toggle', async () => {
    const failed = shown.querySelector('.error');
    if (!details.open || (shown.childNodes.length > 0 && !failed)) return;
    shown.replaceChildren('…');
    try {
      shown.replaceChildren(...(await fetched(new AbortController().signal)));
    } catch (error) {
      shown.replaceChildren(element('p', { className: 'error' }, error.message));
    }
  });
  return details;
}
