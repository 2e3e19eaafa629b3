// Measures what adaptation gives on domains that a model was not trained on, and which texts to label:
//   npx tsx model/adaptation/proof/prove.ts
// It writes model/ADAPTATION.md and its plot, from the labelled sets in DATA_DIR.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Progress } from '../../../terminal/progress.js';
import { DATA_DIRECTORY } from '../../dataDirectory.js';
import type { Polarity } from '../../evaluation/polarity.js';
import { shuffled } from '../../randomNumbers.js';
import { figuresOf } from '../figures.js';
import { type Fitted, fit } from '../fitting.js';
import { startingHead } from '../heads.js';
import { logitsOf } from '../logisticRegression.js';
import { subset, type Task } from '../task.js';
import { openAdaptable, vectorsOf } from '../vectors.js';
import { type ProofDomain, readDomains } from './domains.js';
import { writeProof } from './page.js';
import { STRATEGIES } from './strategies.js';

const MODEL_ROOM = join(import.meta.dirname, '..', '..');
const SIZES = [50, 100, 200, 500];
const SAMPLE_SIZES = [133, 200];
const DRAWS = 10;
/** Texts that samples are chosen from. */
const POOL = 1500;

/** Accuracy and calibration error of one layer on the texts that judge. */
export interface Measured {
  readonly accuracy: number;
  readonly calibrationError: number;
}

/** What was measured on a domain. */
export interface DomainProof {
  readonly domain: ProofDomain;
  readonly before: Measured;
  /** By number of labels, one per draw. */
  readonly after: ReadonlyMap<number, readonly Measured[]>;
  /** By strategy and number of labels, accuracies, one per draw. */
  readonly sampled: ReadonlyMap<string, ReadonlyMap<number, readonly number[]>>;
}

async function prove(domain: ProofDomain): Promise<DomainProof> {
  const model = await openAdaptable(domain.model, MODEL_ROOM, MODEL_ROOM);
  const all = [...domain.learn, ...domain.judge];
  const progress = new Progress(all.reduce((sum, { text }) => sum + text.length, 0));
  const read = (texts: ProofDomain['learn']) =>
    vectorsOf(
      model,
      texts.map(({ text }) => text),
      (done) => progress.advance(done),
    );
  const names = (['NEGATIVE', 'NEUTRAL', 'POSITIVE'] satisfies Polarity[]).filter((name) =>
    all.some(({ polarity }) => polarity === name),
  );
  const labelsOf = (texts: ProofDomain['learn']) =>
    texts.map(({ polarity }) => (names as string[]).indexOf(polarity));
  const start = startingHead(model, names);
  const { vectors, width } = await read(domain.learn);
  const task: Task = { names, vectors, width, labels: labelsOf(domain.learn), start };
  const judge = { ...(await read(domain.judge)), labels: labelsOf(domain.judge) };
  progress.end();
  const measure = ({ head, choice }: Pick<Fitted, 'head' | 'choice'>): Measured => {
    const logits = logitsOf(judge.vectors, width, head).map((one) => one / choice.temperature);
    return figuresOf(logits, judge.labels, names.length);
  };
  const work = new Progress(DRAWS * (1 + Object.keys(STRATEGIES).length));
  const after = new Map<number, Measured[]>(SIZES.map((size) => [size, []]));
  const sampled = new Map(
    Object.keys(STRATEGIES).map((name) => [
      name,
      new Map<number, number[]>(SAMPLE_SIZES.map((size) => [size, []])),
    ]),
  );
  for (let draw = 1; draw <= DRAWS; draw++) {
    const order = shuffled(task.labels.keys(), draw);
    for (const size of SIZES)
      after.get(size)!.push(measure(fit(subset(task, order.slice(0, size)))));
    work.advance(1);
    const pool = subset(task, order.slice(0, POOL));
    for (const [name, choose] of Object.entries(STRATEGIES)) {
      for (const size of SAMPLE_SIZES) {
        const chosen = subset(pool, choose(pool, size, draw));
        sampled
          .get(name)!
          .get(size)!
          .push(measure(fit(chosen)).accuracy);
      }
      work.advance(1);
    }
  }
  work.end();
  const before = measure({ head: start, choice: { penalty: 0, temperature: 1 } });
  return { domain, before, after, sampled };
}

/** Measures a domain in a process of its own, so that domains are measured side by side. */
async function apart(index: number): Promise<DomainProof> {
  const child = fork(import.meta.filename, [String(index)], { serialization: 'advanced' });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the process of domain ${index} ended with ${code} and no result`);
  });
  const [proof] = await Promise.race([once(child, 'message'), ended]);
  return proof;
}

const domains = readDomains(DATA_DIRECTORY);
const [, , ofDomain] = process.argv;
if (ofDomain === undefined) {
  const proofs = await Promise.all(domains.map((_, index) => apart(index)));
  const { page, plot } = writeProof(proofs);
  writeFileSync(join(MODEL_ROOM, 'ADAPTATION.md'), page);
  writeFileSync(join(MODEL_ROOM, 'report', 'adaptation.svg'), plot);
  console.log('wrote model/ADAPTATION.md and model/report/adaptation.svg');
} else {
  const proof = await prove(domains[Number(ofDomain)]!);
  process.send!(proof, () => process.disconnect());
}
