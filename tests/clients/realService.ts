import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { readConfig } from '../../service/config.js';
import { startService } from '../../service/service.js';
import { post } from '../support/post.js';

/** The service with the embedded model, on a free port of loopback. */
export async function startRealService(
  settings: Readonly<Record<string, string>> = {},
): Promise<{ url: string; stop(): Promise<void> }> {
  const config = readConfig({ PORT: '0', HOST: '127.0.0.1', THREADS: '1', ...settings });
  const models = fileURLToPath(new URL('../../model', import.meta.url));
  const service = await startService(config, models, pino({ level: 'silent' }));
  return { url: `http://127.0.0.1:${service.port}`, stop: () => service.stop(0) };
}

interface Classification {
  readonly label: string;
  readonly score: number;
}

/** Every label of each text with its score, best first, as `/analyze` gives them. */
export async function analyze(
  url: string,
  texts: readonly string[],
): Promise<readonly (readonly Classification[])[]> {
  const response = await post(`${url}/analyze`, { text: texts, top_k: null });
  return response.json() as Promise<Classification[][]>;
}
