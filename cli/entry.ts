import { isBlank } from '../texts/blank.js';

/** What is said of one text. */
export interface Answer {
  readonly label: string;
  /** Probability of the label, 0..1. */
  readonly score: number;
  /** Whether the text has more tokens than were read. */
  readonly truncated: boolean;
  /** The language of the text, as a BCP 47 tag, and what speaks against the answer; absent where they are not asked for. */
  readonly details?: { readonly language: string; readonly cautions: readonly string[] };
}

/** A piece of the input, which becomes a piece of the output. */
export interface Entry {
  /** Where it starts; the input's first line is 1. */
  readonly line: number;
  /** The text to classify, which may be blank; absent in a header and between records. */
  readonly text?: string;
  /** What to write: as it was read, and the answer, which a text that is blank does not have. */
  render(answer?: Answer): string;
  /** The line end to write behind it. */
  readonly ending: string;
}

/** Whether there is something to classify. */
export function hasText(entry: Entry): entry is Entry & { readonly text: string } {
  return entry.text !== undefined && !isBlank(entry.text);
}

/** A score as it is written: six decimals are more than the model knows. */
export function formatScore(score: number): string {
  return score.toFixed(6);
}
