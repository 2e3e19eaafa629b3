import { pino } from 'pino';
import { readConfig } from '../../service/config.js';
import { startService } from '../../service/service.js';
import { MODEL_ROOM } from '../support/paths.js';
import { post } from '../support/post.js';

/** The service, and where it answers. */
interface RealService extends AsyncDisposable {
  readonly url: string;
  close(): Promise<void>;
}

/** The service with the embedded model, on a free port of loopback. */
export async function startRealService(
  settings: Readonly<Record<string, string>> = {},
): Promise<RealService> {
  const config = readConfig({ PORT: '0', HOST: '127.0.0.1', THREADS: '1', ...settings });
  const service = await startService(config, MODEL_ROOM, pino({ level: 'silent' }));
  const close = () => service.stop(0);
  return { url: `http://127.0.0.1:${service.port}`, close, [Symbol.asyncDispose]: close };
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
