import { givenText } from '../../support/givenText.js';
import { openRead, post } from '../wire.js';
import type { Attack } from './index.js';

/** No text is known that makes a thread hang: the service is started with a fault of which one does. */
const hang = (name: string, forEver: string): Attack => ({
  name,
  fault: `import { readSync } from 'node:fs'; ${givenText('hang', forEver)}`,
  env: { THREADS: '2' },
  // Once: with each thread that hangs there is one less to answer others.
  everyMs: 3_600_000,
  strike: (port) => void openRead(port, post('/analyze', { text: 'hang' })),
});

/** What is aimed at a thread: it hangs where it can be stopped, and where only the system could. */
export const threads: readonly Attack[] = [
  hang('a thread that hangs', 'for (;;);'),
  hang('a thread that hangs in a system call', 'readSync(0, Buffer.alloc(1));'),
];
