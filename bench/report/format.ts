import type { Spread } from '../statistics.js';

/** A number with about three figures. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Median, and the range in brackets where there is one. */
export function withRange(value: Spread | undefined, format = figure): string {
  if (!value || Number.isNaN(value.median)) return '–';
  const { median, min, max } = value;
  return min === max ? format(median) : `${format(median)} (${format(min)}–${format(max)})`;
}

/** A ratio as people say it: 62×, or 1/41 where it is far below 1. */
export function ratio(value: number): string {
  return value < 0.3 ? `1/${Number(figure(1 / value))}` : `${Number(figure(value))}×`;
}

export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
