// Shows what the service made of the texts.
import { byId, element, labelClass, percent } from './elements.js';
import { tokenize } from './service.js';

/** A text that is stranger than this share of the training texts deserves a word of caution. */
const STRANGE = 0.05;

/** @param {{answers: any[], timings: Record<string, number>, roundTrip: number, replica: string | null}} answer */
export function showResults(texts, { answers, timings, roundTrip, replica }, labels) {
  byId('result-list').replaceChildren(
    ...answers.map((answer, index) => result(texts[index], answer, labels, answers.length === 1)),
  );
  const title = byId('results-title');
  title.textContent = answers.length === 1 ? 'Result' : `${answers.length} results`;
  const parts = Object.entries(timings).map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`);
  byId('timing').replaceChildren(
    `${parts.join(', ')}; round trip ${roundTrip.toFixed(0)} ms`,
    ...(replica ? ['; answered by ', element('code', {}, replica)] : []),
  );
  byId('results').hidden = false;
  title.focus();
}

function result(text, { classifications, tokens, truncated, familiarity }, labels, alone) {
  const [best] = classifications;
  return element(
    'li',
    { className: 'result' },
    element('blockquote', {}, text),
    element(
      'p',
      { className: 'verdict' },
      element('strong', { className: labelClass(labels, best.label) }, best.label),
      ` ${percent(best.score)}`,
    ),
    ...classifications.map((classification) => score(classification, labels)),
    ...(truncated
      ? [note(`The text is longer than the model reads: only its first ${tokens} tokens count.`)]
      : []),
    ...(familiarity < STRANGE
      ? [
          note(
            `Familiarity ${percent(familiarity)}: hardly any text that the model learnt from is as ` +
              'strange as this one. Take the score with care.',
          ),
        ]
      : []),
    tokenList(text, tokens, familiarity, alone),
  );
}

function score({ label, score: share }, labels) {
  const bar = element('span', { className: 'bar' });
  bar.style.width = `${100 * share}%`;
  const track = element('span', { className: `track ${labelClass(labels, label)}` }, bar);
  return element(
    'div',
    { className: 'score' },
    element('span', {}, label),
    track,
    element('span', {}, percent(share)),
  );
}

function note(text) {
  return element('p', { className: 'note' }, text);
}

/** The tokens are asked for when the list is opened; of a text that comes alone, at once. */
function tokenList(text, count, familiarity, open) {
  const list = element('ul', { className: 'tokens' });
  const familiar = familiarity === undefined ? '' : `, familiarity ${percent(familiarity)}`;
  const details = element(
    'details',
    {},
    element('summary', { className: 'quiet' }, `${count} tokens${familiar}`),
    list,
  );
  details.addEventListener('toggle', async () => {
    if (!details.open || list.childElementCount > 0) return;
    try {
      const tokens = await tokenize(text);
      list.replaceChildren(
        ...tokens.map(({ text: piece, special }) =>
          element('li', { className: special ? 'special' : '' }, piece),
        ),
      );
    } catch (error) {
      list.replaceChildren(element('li', {}, error.message));
    }
  });
  details.open = open;
  return details;
}
