import { openRead, post, times } from '../wire.js';
import type { Attack } from './index.js';

const MOST = 1_000_000;

/** A text of a megabyte, or of as many of the unit as fit; without a letter some would be refused as blank. */
const filled = (unit: string) => `a${unit.repeat(Math.floor(MOST / Buffer.byteLength(unit)))}`;

/** Requests with a text that costs more to read than it is long. */
const text = (name: string, unit: string, path = '/analyze', requests = 4): Attack => {
  const field = path === '/analyze' ? 'text' : 'inputs';
  const request = post(path, { [field]: filled(unit) });
  return {
    name,
    everyMs: 1000,
    strike: (port) => void times(requests, () => openRead(port, request)),
  };
};

/** What is aimed at the tokenizer and the queue. */
export const texts: readonly Attack[] = [
  text('marks of changing classes', '\u0301\u0316'),
  text('marks, on /predict', '\u0316\u0301', '/predict'),
  text('marks, on /tokenize', '\u0301\u0316', '/tokenize'),
  text('Tibetan marks', '\u0f71\u0f72\u0f74'),
  text('the letter a', 'a', '/analyze', 24),
  text('the letter a, on /tokenize', 'a', '/tokenize', 24),
  text('words', 'some words and '),
  text('Hangul jamo', '\u1100\u1161\u11a8'),
  text('Chinese characters', '漢字'),
  text('emoji with joiners', '👨\u200d👩\u200d👧'),
  text('capital I with a dot', '\u0130'),
  text('variation selectors', '\ufe0f'),
  text('punctuation', '!?.,;'),
  text('ligatures that grow when normalised', '\ufdfa'),
  {
    ...text('400 × 1 MB, where requests may wait 9 s', 'some words and ', '/analyze', 400),
    everyMs: 10_000,
    env: { MAX_QUEUE_WAIT_MS: '9000' },
  },
  {
    name: '64 long texts per request',
    everyMs: 500,
    strike: (port) => {
      const request = post('/analyze', { text: times(64, () => 'word '.repeat(3000)) });
      times(8, () => openRead(port, request));
    },
  },
];
