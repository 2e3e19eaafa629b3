const MINUTE_MS = 60_000;
const MINUTES = 60;

/**
 * Mean familiarity of the training domains. A model says of a text which share of the training
 * domains' texts is stranger, so theirs is uniform between 0 and 1.
 */
const TRAINING_MEAN = 0.5;

/**
 * How far the texts of the last hour are from the training domains: the mean familiarity there less
 * the mean here. 0: as familiar as they are; 0.5: as strange as can be.
 */
export class FamiliarityShift {
  readonly #now: () => number;
  readonly #minutes = Array.from({ length: MINUTES }, () => ({ minute: -1, sum: 0, count: 0 }));

  /** @param now the time in ms, by a clock that nobody sets */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Notes the familiarity of a text, 0..1. */
  record(familiarity: number): void {
    const minute = this.#minute();
    const slot = this.#minutes[minute % MINUTES]!;
    if (slot.minute !== minute) Object.assign(slot, { minute, sum: 0, count: 0 });
    slot.sum += familiarity;
    slot.count++;
  }

  /** The shift over the last hour, to the minute; NaN when there was no text. */
  get value(): number {
    const oldest = this.#minute() - MINUTES + 1;
    const recent = this.#minutes.filter(({ minute }) => minute >= oldest);
    const sum = recent.reduce((total, slot) => total + slot.sum, 0);
    const count = recent.reduce((total, slot) => total + slot.count, 0);
    return TRAINING_MEAN - sum / count;
  }

  #minute(): number {
    return Math.floor(this.#now() / MINUTE_MS);
  }
}
