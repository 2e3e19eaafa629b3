import { type Check, ok, problem } from '../finding.js';

/** Whether Node is new enough for the service and for the stack program. */
export const nodeVersion: Check = ({ node: { version, oldest } }) => [
  isOlder(version, oldest)
    ? problem(`Node ${version} is too old.`, `Install Node ${oldest} or later.`)
    : ok(`Node ${version}.`),
];

function isOlder(version: string, oldest: string): boolean {
  return version.localeCompare(oldest, 'en', { numeric: true }) < 0;
}
