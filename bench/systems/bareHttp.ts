// This service's queue, threads and model behind Node's HTTP server and nothing else: no Koa, no
// routes, no validation, no limits, no metrics, no log. What the rest of the service takes is the
// difference; what HTTP takes of the bare model is beyond it. Reads the environment of the service.
import { createServer, type ServerResponse } from 'node:http';
import { readConfig } from '../../service/config.js';
import { BatchingClassifier } from '../../service/inference/batchingClassifier.js';
import { inferenceThreads } from '../../service/inference/cpus.js';
import { OverloadedError } from '../../service/inference/errors.js';
import { StartingThread } from '../../service/inference/inferenceThread.js';
import { loadModel } from '../../service/inference/loadedModel.js';
import { openModel } from '../../service/inference/modelFiles.js';
import { MODELS } from '../paths.js';

const { MODEL, MAX_QUEUE_WAIT_MS, MAX_QUEUE_TOKENS, HOST, PORT } = readConfig(process.env);
const files = openModel(MODEL, MODELS);
const { first, another } = await loadModel(new StartingThread(), files);
const classifier = BatchingClassifier.of(files, [first], {
  maxQueueWaitMs: MAX_QUEUE_WAIT_MS,
  maxQueueTokens: MAX_QUEUE_TOKENS,
});
for (let thread = 1; thread < inferenceThreads(); thread++) classifier.join(another());

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Length': Buffer.byteLength(body) }).end(body);
}

async function classify(body: string): Promise<string> {
  const { text }: { readonly text: string | readonly string[] } = JSON.parse(body);
  const { results } = await classifier.classify(typeof text === 'string' ? [text] : text);
  return JSON.stringify(results.map(({ classifications }) => classifications[0]));
}

createServer((request, response) => {
  if (classifier.retryAfter() !== undefined) return answer(response, 503, '');
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () =>
    classify(Buffer.concat(chunks).toString()).then(
      (found) => answer(response, 200, found),
      (error) => answer(response, error instanceof OverloadedError ? 503 : 500, error.message),
    ),
  );
}).listen(PORT, HOST);
