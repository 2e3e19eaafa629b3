import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { ByteBudget, bytesForRequests } from '../inference/byteBudget.js';

/** Memory that is reckoned for a connection: its sockets, a request's headers and a small body. */
const BYTES_PER_CONNECTION = 2 ** 18;

/** Files that are open for other reasons: the log, the model, probes, the threads' own. */
const OTHER_FILES = 100;

/** Fewest connections, so that probes and a few clients are let in whatever the limits say. */
const FEWEST_CONNECTIONS = 64;

/** Most, wherever there is memory for more. */
const MOST_CONNECTIONS = 16_384;

/**
 * Most connections at a time: what the memory of the container, or of the machine, is enough for, and
 * the files that the process may open. 2,048 in a pod of 512 MiB.
 */
export function mostConnections(): number {
  const container = process.constrainedMemory();
  const memory = container > 0 ? Math.min(container, totalmem()) : totalmem();
  const files = openFilesLimit() - OTHER_FILES;
  const most = Math.min(memory / BYTES_PER_CONNECTION, files, MOST_CONNECTIONS);
  return Math.max(FEWEST_CONNECTIONS, Math.floor(most));
}

/** What is set aside of the bytes for requests, so that none of these can take the room of another. */
export interface RequestMemory {
  /** Texts that wait: half. */
  readonly texts: ByteBudget;
  /** Bodies that are being received: a quarter. */
  readonly received: ByteBudget;
  /** Answers that are not read yet: a quarter. */
  readonly unread: ByteBudget;
}

/** Shares out the bytes that the process has memory for. */
export function shareRequestMemory(): RequestMemory {
  const bytes = bytesForRequests();
  return {
    texts: new ByteBudget(bytes / 2),
    received: new ByteBudget(bytes / 4),
    unread: new ByteBudget(bytes / 4),
  };
}

/** The process's own limit, where the system says it: on Linux. */
function openFilesLimit(): number {
  try {
    const [, soft] =
      /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
