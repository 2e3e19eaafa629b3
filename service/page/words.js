// Which words moved the score most: each is left out once, and the text is classified without it. An approximation,
// for words work together.
import { element } from './elements.js';
import { analyzeMany } from './service.js';

/** More pieces than this are put together, so that a long text costs no more than a short one. */
const MOST_PIECES = 64;

/** Words of this many of the strongest are named. */
const NAMED = 5;

/** Scores this close to 0 or 1 are taken for this close: their odds would be infinite. */
const SMALLEST = 1e-6;

/** The text's pieces: words with what follows them, several together in a long text. */
export function piecesOf(text) {
  const words = text.match(/\s*\S+\s*/g) ?? [];
  const together = Math.ceil(words.length / MOST_PIECES);
  return Array.from({ length: Math.ceil(words.length / together) }, (_, index) =>
    words.slice(index * together, (index + 1) * together).join(''),
  );
}

/**
 * How much each piece adds to the log-odds of the text's label; negative where it takes away.
 *
 * @param {{label: string, score: number}} best the text's label
 * @returns {Promise<{piece: string, effect: number}[]>}
 */
export async function effects(text, best, { size, neutral, signal }) {
  const pieces = piecesOf(text);
  const without = pieces.map((_, index) => pieces.toSpliced(index, 1).join(''));
  const scores = new Array(pieces.length);
  await analyzeMany(without, size, {
    neutral,
    signal,
    busy() {},
    done(answers, first) {
      answers.forEach(({ classifications }, index) => {
        scores[first + index] =
          classifications.find(({ label }) => label === best.label)?.score ?? 0;
      });
    },
  });
  return pieces.map((piece, index) => ({
    piece,
    effect: logOdds(best.score) - logOdds(scores[index]),
  }));
}

function logOdds(score) {
  const inside = Math.min(1 - SMALLEST, Math.max(SMALLEST, score));
  return Math.log(inside / (1 - inside));
}

/** The text with its words shaded by their effect, and the strongest named. */
export function shaded(found, label, labelClass) {
  const strongest = Math.max(...found.map(({ effect }) => Math.abs(effect)));
  const marked = found.map(({ piece, effect }) => {
    const strength = Math.round((4 * Math.abs(effect)) / strongest);
    if (!strength) return piece;
    const side = effect > 0 ? 'for' : 'against';
    return element('mark', { className: `${side} strength-${strength}` }, piece);
  });
  const named = (sign) =>
    found
      .filter(({ effect }) => sign * effect > strongest / 4)
      .sort((a, b) => sign * (b.effect - a.effect))
      .slice(0, NAMED)
      .map(({ piece }) => `“${piece.trim()}”`)
      .join(', ');
  const [pro, contra] = [named(1), named(-1)];
  return [
    element('p', { className: `shaded ${labelClass}` }, ...marked),
    element('p', { className: 'quiet' }, `For ${label}: ${pro || 'no word by itself'}.`),
    ...(contra ? [element('p', { className: 'quiet' }, `Against it: ${contra}.`)] : []),
    element(
      'p',
      { className: 'quiet' },
      'Each word was left out once. That is an approximation: words also work together.',
    ),
  ];
}
