// Makes service/inference/languageModel.json: which language in Latin letters a text is in, by a linear
// model of hashed character n-grams. The same sets give the same file.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DATA_DIRECTORY } from '../dataDirectory.js';
import { type Example, examples, LANGUAGES } from './examples.js';
import { languageScores, trainLinear } from './linearModel.js';

const FILE = fileURLToPath(new URL('../../service/inference/languageModel.json', import.meta.url));

/** With 2,048 one short text in a hundred is wrong that 4,096 get right; 8,192 change nothing. */
const BUCKETS = 4096;
const EPOCHS = 6;

const english = LANGUAGES.indexOf('en');
const hindi = LANGUAGES.indexOf('hi');

const all = examples(DATA_DIRECTORY, BUCKETS);
// A third of the texts in the set of Hindi are English, so those that a first model takes for English
// are left out.
const first = trainLinear(all, { classes: LANGUAGES.length, buckets: BUCKETS, epochs: 3 });
const isEnglish = ({ features }: Example) => {
  const scores = languageScores(first, features, LANGUAGES.length);
  return scores[english]! >= scores[hindi]!;
};
const kept = all.filter((example) => example.language !== hindi || !isEnglish(example));
const weights = trainLinear(kept, {
  classes: LANGUAGES.length,
  buckets: BUCKETS,
  epochs: EPOCHS,
});

const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
const int8 = Int8Array.from(weights, (weight) => Math.round((weight / largest) * 127));
const model = { languages: LANGUAGES, weights: Buffer.from(int8.buffer).toString('base64') };
writeFileSync(FILE, `${JSON.stringify(model, null, 2)}\n`);
console.log(`${kept.length} examples, ${int8.length} weights: ${FILE}`);
