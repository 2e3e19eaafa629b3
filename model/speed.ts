// How much CPU time a text costs one model beside another: npx tsx model/speed.ts MODEL OTHER
// Both answer the same texts in one process, in turns of a fraction of a second, so that whatever else
// the machine does slows both alike.
import { ModelError } from '../service/inference/errors.js';
import { openModel } from '../service/inference/modelFiles.js';
import { TextClassifier } from '../service/inference/textClassifier.js';
import { command, UsageError } from '../terminal/command.js';
import { DATA_DIRECTORY } from './dataDirectory.js';
import { readLabelledSets } from './evaluation/datasets.js';
import { EvaluationError } from './evaluation/errors.js';
import { median } from './evaluation/metrics.js';

/** Tokens of a text, special ones included: the median of SST-2 test. */
const TOKENS = 24;
const TEXTS = 64;
const ROUNDS = 60;

await command(
  async () => {
    const names = process.argv.slice(2);
    if (names.length !== 2) throw new UsageError('name two models: npx tsx model/speed.ts A B');
    const models = await Promise.all(
      names.map(async (name) => TextClassifier.load(openModel(name, import.meta.dirname), 1)),
    );
    const texts = textsOf(models);
    for (const batch of [1, 32]) {
      const times: number[][] = models.map(() => []);
      // The first round warms up.
      for (let round = 0; round <= ROUNDS; round++) {
        for (const [index, model] of models.entries()) {
          const time = await cpuTime(model, texts, batch);
          if (round > 0) times[index]!.push(time);
        }
      }
      const [a, b] = times.map(median);
      const ratios = times[0]!.map((time, round) => time / times[1]![round]!).sort((x, y) => x - y);
      console.log(
        `batches of ${batch}: ${a!.toFixed(0)} and ${b!.toFixed(0)} µs of CPU per text, ratio` +
          ` ${median(ratios).toFixed(3)} (half of ${ROUNDS} rounds between` +
          ` ${ratios[ROUNDS / 4]!.toFixed(3)} and ${ratios[(3 * ROUNDS) / 4]!.toFixed(3)})`,
      );
    }
    await Promise.all(models.map((model) => model.dispose()));
  },
  [EvaluationError, ModelError],
  'speed',
);

/** Sentences that all models read as so many tokens. */
function textsOf(models: readonly TextClassifier[]): string[] {
  const { texts } = readLabelledSets(DATA_DIRECTORY).find(({ file }) => file === 'sst2/test.tsv')!;
  return texts
    .map(({ text }) => text)
    .filter((text) => models.every((model) => model.encode(text).tokens === TOKENS))
    .slice(0, TEXTS);
}

/** Microseconds of CPU time per text. */
async function cpuTime(
  model: TextClassifier,
  texts: readonly string[],
  batch: number,
): Promise<number> {
  const before = process.cpuUsage();
  for (let start = 0; start < texts.length; start += batch) {
    await model.classify(texts.slice(start, start + batch));
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / texts.length;
}
