// The process of bareProcesses.ts: the model with no HTTP and no queue around it.
// Its argument: ONNX Runtime threads.
import { openModel } from '../../service/inference/modelFiles.js';
import { TextClassifier } from '../../service/inference/textClassifier.js';
import { MODELS } from '../paths.js';
import { percentile } from '../statistics.js';
import type { BareMeasurement, BareQuestion, Reference } from './bareProcesses.js';

const files = openModel('embedded', MODELS);
const classifier = await TextClassifier.load(files, Number(process.argv[2]));

async function refer(texts: readonly string[]): Promise<Reference> {
  const labels: string[] = [];
  const tokens: number[] = [];
  for (const text of texts) {
    const result = await classifier.classify([text]);
    const scores = [...result.scores];
    labels.push(files.info.labels[scores.indexOf(Math.max(...scores))]!);
    tokens.push(result.tokens[0]!);
  }
  return { labels, tokens };
}

async function time(
  texts: readonly string[],
  textsPerBatch: number,
  seconds: number,
): Promise<BareMeasurement> {
  const batches: string[][] = [];
  for (let end = textsPerBatch; end <= texts.length; end += textsPerBatch)
    batches.push(texts.slice(end - textsPerBatch, end));
  const latencies: number[] = [];
  const started = performance.now();
  const end = started + seconds * 1000;
  let last = started;
  while (last < end) {
    await classifier.classify(batches[latencies.length % batches.length]!);
    const now = performance.now();
    latencies.push(now - last);
    last = now;
  }
  const textsPerSecond = ((latencies.length * textsPerBatch) / (last - started)) * 1000;
  return { textsPerSecond, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

process.on('message', async (question: BareQuestion) => {
  process.send!(
    question.kind === 'refer'
      ? await refer(question.texts)
      : await time(question.texts, question.textsPerBatch, question.seconds),
  );
});
process.on('disconnect', () => process.exit());
process.send!('ready');
