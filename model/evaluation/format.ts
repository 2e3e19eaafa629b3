import { type Interval, wilsonInterval } from './metrics.js';

/** A share or score to three digits, `0.913`; a dash where there is none. */
export function share(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(3);
}

/** A difference of shares with its sign, `+0.012`. */
export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

/** A share in whole per cent, `91 %`. */
export function percent(value: number): string {
  return Number.isNaN(value) ? '–' : `${Math.round(value * 100)} %`;
}

/** A count with thousands apart, `12,208`. */
export function count(value: number): string {
  return value.toLocaleString('en-GB');
}

/** An interval, `0.899–0.926`. */
export function range({ low, high }: Interval): string {
  return `${share(low)}–${share(high)}`;
}

/** A share of things with its 95 % interval, `0.913 (0.899–0.926)`. */
export function estimate(successes: number, total: number): string {
  return `${share(successes / total)} (${range(wilsonInterval(successes, total))})`;
}

/** A text on one line, cut where it is longer. */
export function cut(text: string, characters: number): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > characters ? `${line.slice(0, characters)}…` : line;
}
