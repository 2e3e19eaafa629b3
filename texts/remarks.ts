import type { Encoding } from './encoding.js';

const NAMES: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'windows-1252': 'Windows-1252 (Latin-1)',
};

/** What a reader had to guess or to fill, in words for whoever gave the file. */
export function remarksOn(encoding: Encoding, shortRecords: number): string[] {
  const guessed = encoding === 'windows-1252';
  return [
    ...(guessed ? [`not UTF-8, so read as ${NAMES[encoding]}; check a text with accents`] : []),
    ...(shortRecords > 0
      ? [`${counted(shortRecords)} shorter than the first; what is missing was taken as empty`]
      : []),
  ];
}

function counted(count: number): string {
  return count === 1 ? '1 record is' : `${count.toLocaleString('en')} records are`;
}
