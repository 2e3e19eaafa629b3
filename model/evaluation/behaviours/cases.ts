import type { LabelledText } from '../labelledFile.js';
import type { Polarity } from '../polarity.js';
import { KINDS } from './templates.js';
import { WORDS } from './words.js';

/** A text of a kind, with what it says; one that says both has no polarity. */
export interface Case extends Omit<LabelledText, 'polarity'> {
  readonly polarity: Polarity | 'MIXED';
}

/** Texts that ask a model for one thing it has to be able to do. */
export interface Behaviour {
  readonly kind: string;
  readonly cases: readonly Case[];
}

/** Cases of a kind, at most. */
const MOST = 64;
/** How often a template is filled in search of a text that is not there yet. */
const TRIES = 40;

const SIGNS: Readonly<Record<string, Case['polarity']>> = {
  '+': 'POSITIVE',
  '-': 'NEGATIVE',
  '0': 'NEUTRAL',
  '~': 'MIXED',
};

/** Every kind with its cases, the same each time. */
export function behaviours(): Behaviour[] {
  return Object.entries(KINDS).map(([kind, lines]) => ({ kind, cases: casesOf(lines) }));
}

function casesOf(lines: string): Case[] {
  const templates = lines
    .trim()
    .split('\n')
    .map((line) => ({ polarity: SIGNS[line[0]!]!, template: line.slice(3) }));
  const cases = new Map<string, Case>();
  for (let round = 0; round < TRIES && cases.size < MOST; round++) {
    for (const { polarity, template } of templates) {
      const text = filled(template, round);
      if (cases.size < MOST && !cases.has(text)) {
        cases.set(text, { line: cases.size + 1, text, polarity });
      }
    }
  }
  return [...cases.values()];
}

/**
 * A template with words in its slots, other ones each round.
 *
 * @param words words by slot, where they are not those of all templates
 */
export function filled(template: string, round: number, words = WORDS): string {
  let slot = 0;
  const text = template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const list = words[name];
    if (!list) return whole;
    // The step grows from slot to slot, so that words of two slots do not go in pairs.
    const at = round * (2 * slot + 1) + Math.floor((round * slot) / list.length) + slot;
    slot++;
    return list[at % list.length]!;
  });
  return /^[a-z]/.test(text) && /[.!?]$/.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text;
}
