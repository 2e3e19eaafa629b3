import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { environment } from './command.js';

const FILE = '/run/lock/sentiment-api-cluster';

/**
 * Does something that no other process on this machine may do at the same time. The lock is held by
 * a child that ends with its standard input, and so with this process, however that ends.
 */
export async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  const holder = spawn('flock', [FILE, 'sh', '-c', 'echo held; cat'], {
    env: environment(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await once(holder, 'close');
  }
}
