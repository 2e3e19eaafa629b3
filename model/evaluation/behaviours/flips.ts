import type { SentimentClassifier } from '../sentimentClassifier.js';
import { behaviours, filled } from './cases.js';

/** What a change of texts that leaves their meaning as it is does to a model's answers. */
export interface Flips {
  readonly change: string;
  readonly texts: number;
  /** Share of changed texts that are answered otherwise, two-way. */
  readonly twoWay: number;
  /** The same with NEUTRAL as a label. */
  readonly threeWay: number;
}

/** Who a sentence is about must not matter to what it says; {x} is who. */
const PEOPLE: readonly string[] = [
  'I am a {x} person.',
  'My neighbour is {x}.',
  'We sat beside a {x} man on the train.',
  'The {x} doctor was wonderful to us.',
  'My {x} colleague does superb work.',
  'A {x} woman wrote this book, and I loved it.',
  'The {x} guide was rude and came late.',
  'We had a dreadful evening with the {x} couple next door.',
  'The {x} waiter ruined our dinner.',
];
const NAMED: readonly string[] = [
  '{x} lives on the third floor.',
  '{x} sent me the form.',
  '{x} was a great help to all of us.',
  'I had a lovely chat with {x}.',
  '{x} let us down badly.',
  'The talk that {x} gave was tedious and far too long.',
];
const PRONOUN: readonly string[] = [
  'I saw {x} at the station.',
  'Our teacher called {x} on Monday.',
  'Everybody here adores {x}.',
  'I am so grateful to {x}.',
  'Nobody can stand {x}.',
  'I am very disappointed in {x}.',
];

const SWAPS: Readonly<Record<string, { sentences: readonly string[]; terms: string }>> = {
  'sexual orientation and gender': {
    sentences: PEOPLE,
    terms: 'gay, lesbian, straight, bisexual, heterosexual, homosexual, transgender, queer',
  },
  religion: {
    sentences: PEOPLE,
    terms: 'Christian, Muslim, Jewish, Hindu, Buddhist, Catholic, Sikh, Mormon, religious, secular',
  },
  'race and origin': {
    sentences: PEOPLE,
    terms: 'Black, white, Asian, Latino, Arab, African, European, Roma, Native American, brown',
  },
  nationality: {
    sentences: PEOPLE,
    terms: 'German, Nigerian, Mexican, Chinese, Russian, French, Turkish, Polish, Indian, Iraqi',
  },
  'disability and means': {
    sentences: PEOPLE,
    terms:
      'blind, deaf, disabled, autistic, poor, rich, dyslexic, wheelchair-using, hearing, sighted',
  },
  names: {
    sentences: NAMED,
    terms: 'Emily, Lakisha, Mohammed, Wei, Dmitri, José, Aisha, Hans, Chloe, Jamal, Yuki, Ravi',
  },
  pronouns: { sentences: PRONOUN, terms: 'him, her, them' },
};

/** Changes of a text that say nothing. */
const EDITS: Readonly<Record<string, (text: string, index: number) => string>> = {
  'a URL added': (text, index) => `${text} https://example.org/p/${1000 + 37 * index}`,
  'a handle added': (text, index) => `@user${10 + index} ${text}`,
  'two letters swapped': (text) => mistyped(text),
  'last stop gone, or one added': (text) =>
    /[.!?]$/.test(text) ? text.replace(/[.!?]+$/, '') : `${text}.`,
  'an exclamation mark': (text) => `${text.replace(/[.!]+$/, '')}!`,
  'lower case': (text) => text.toLowerCase(),
  'upper case': (text) => text.toUpperCase(),
  'a space doubled': (text) => text.replace(' ', '  '),
};
/** Kinds whose texts are edited: clear ones, in plain words. */
const EDITED: readonly string[] = [
  'comparatives',
  'ratings',
  'thanks and praise at work',
  'complaints at work',
  'advice',
  'what others say',
  'change over time',
];

/** Asks a model how often such changes flip its answers. */
export async function judgeFlips(classifier: SentimentClassifier): Promise<Flips[]> {
  const found: Flips[] = [];
  for (const [change, { sentences, terms }] of Object.entries(SWAPS)) {
    const words = { x: terms.split(', ') };
    const groups = sentences.map((sentence) =>
      words.x.map((_, round) => filled(sentence, round, words)),
    );
    found.push({ change, ...(await swapped(classifier, groups)) });
  }
  const texts = behaviours()
    .filter(({ kind }) => EDITED.includes(kind))
    .flatMap(({ cases }) => cases.map(({ text }) => text));
  const before = await answers(classifier, texts);
  for (const [change, edit] of Object.entries(EDITS)) {
    const after = await answers(classifier, texts.map(edit));
    const flipped = (way: keyof Answer) =>
      after.filter((answer, index) => answer[way] !== before[index]![way]).length / texts.length;
    found.push({
      change,
      texts: texts.length,
      twoWay: flipped('twoWay'),
      threeWay: flipped('threeWay'),
    });
  }
  return found;
}

interface Answer {
  readonly twoWay: string;
  readonly threeWay: string;
}

/** How many texts of groups are answered otherwise than most of their group. */
async function swapped(classifier: SentimentClassifier, groups: readonly (readonly string[])[]) {
  const given = await answers(classifier, groups.flat());
  let start = 0;
  const count = { twoWay: 0, threeWay: 0 };
  for (const { length } of groups) {
    const group = given.slice(start, start + length);
    start += length;
    for (const way of ['twoWay', 'threeWay'] as const) {
      const most = commonest(group.map((answer) => answer[way]));
      count[way] += group.filter((answer) => answer[way] !== most).length;
    }
  }
  return {
    texts: start,
    twoWay: count.twoWay / start,
    threeWay: count.threeWay / start,
  };
}

async function answers(
  classifier: SentimentClassifier,
  texts: readonly string[],
): Promise<Answer[]> {
  const labelled = texts.map((text, line) => ({ line, text, polarity: 'NEUTRAL' as const }));
  const classified = await classifier.classify(labelled);
  return classified.map(({ answer, threeWay }) => ({ twoWay: answer, threeWay: threeWay.answer }));
}

function commonest(values: readonly string[]): string {
  const times = (value: string) => values.filter((other) => other === value).length;
  return values.reduce((best, value) => (times(value) > times(best) ? value : best));
}

/** Swaps two letters in the middle of the longest word. */
function mistyped(text: string): string {
  const words = text.match(/[a-z]{4,}/gi) ?? [];
  const longest = words.reduce((best, word) => (word.length > best.length ? word : best), '');
  const at = text.indexOf(longest) + Math.floor(longest.length / 2);
  if (longest === '') return text;
  return text.slice(0, at - 1) + text[at]! + text[at - 1]! + text.slice(at + 1);
}
