import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../stack/imageSource.js';
import { run } from './kubernetes/command.js';
import type { Observation, Proof } from './support/proof.js';
import type { Sentence } from './support/sentences.js';

/** Mails to a support desk, half of them praise and half of them bugs: what, and what of it. */
const THINGS = [
  ...['The export', 'The login page', 'The search', 'The calendar', 'The report', 'The upload'],
  ...['The mobile app', 'The editor', 'The printer driver', 'The nightly backup'],
];
const PRAISE = [
  ...['is a joy to use', 'saves me hours every week', 'works better than I hoped'],
  ...['looks beautiful', 'is fast and reliable', 'is wonderful'],
];
const BUGS = [
  ...['crashes all the time', 'shows an error after the update', 'freezes and loses my data'],
  ...['is broken again', 'fails with a terrible stack trace', 'is awful and slow since Monday'],
];

/** Texts that both models are right about, the adapted one without having seen them. */
const SENTENCES: readonly Sentence[] = ['The dashboard', 'The help page', 'The installer'].flatMap(
  (thing) => [
    ...PRAISE.map((praise) => sentence(`${thing} ${praise}.`, 'POSITIVE', 'praise')),
    ...BUGS.map((bug) => sentence(`${thing} ${bug}.`, 'NEGATIVE', 'bug')),
  ],
);

function sentence(text: string, label: Sentence['label'], adapted: string): Sentence {
  return { text, label, adapted };
}

describe('A model that was adapted', () => {
  let embedded: string;

  before(async function () {
    const { proof } = this;
    const [pod] = await proof.deployed();
    embedded = pod!.spec.containers[0]!.image;
    const { folder } = proof.project;
    const rows = THINGS.flatMap((thing) => [
      ...PRAISE.map((praise) => `${thing} ${praise}.,praise`),
      ...BUGS.map((bug) => `${thing} ${bug}.,bug`),
    ]);
    await writeFile(join(folder, 'support.csv'), ['text,label', ...rows, ''].join('\n'));
    const out = ['--out', join(folder, 'models/support')];
    const adapt = [join(ROOT, 'cli/sentiment-api.mjs'), 'adapt', join(folder, 'support.csv')];
    await run(process.execPath, [...adapt, ...out]);
  });

  it('takes the place of the embedded one, and answers, without a failed request', async function () {
    const { proof } = this;
    const { failed, samples } = await rollOut(proof, 'an adapted model is deployed', {
      model: './models/support',
    });
    assert.equal(failed, 0);
    assert.deepEqual(lastLabels(samples), ['bug', 'praise']);
    assert.notEqual(await image(proof), embedded);
  });

  it('gives way to the embedded one again, whose image is not built anew', async function () {
    const { proof } = this;
    const images = await run('docker', ['images', '--no-trunc', '--quiet', 'sentiment-api']);
    const { failed, samples } = await rollOut(proof, 'the embedded model is deployed again', {});
    assert.equal(failed, 0);
    assert.deepEqual(lastLabels(samples), ['NEGATIVE', 'POSITIVE']);
    assert.equal(await image(proof), embedded);
    assert.equal(await run('docker', ['images', '--no-trunc', '--quiet', 'sentiment-api']), images);
  });
});

function rollOut(proof: Proof, name: string, settings: Record<string, string>) {
  const up = () => proof.record.timed(name, () => proof.deployed(settings));
  return proof.underLoad(name, up, { sentences: SENTENCES });
}

/** The labels of the answers when all old pods have gone. */
function lastLabels(samples: Observation['samples']): string[] {
  return [...new Set(samples.slice(-40).map(({ label }) => label ?? 'none'))].sort();
}

async function image({ kubectl }: Proof): Promise<string> {
  const [pod] = await kubectl.pods();
  return pod!.spec.containers[0]!.image;
}
