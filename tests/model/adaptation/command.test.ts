import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { adaptCommand } from '../../../model/adaptation/command.js';
import { type Adapted, writeAdapted } from '../../../model/adaptation/modelDirectory.js';
import { sampleCommand } from '../../../model/adaptation/sampleCommand.js';
import { openModel } from '../../../service/inference/modelFiles.js';
import { TextClassifier } from '../../../service/inference/textClassifier.js';
import { useFolder } from '../../support/folder.js';
import { MODEL_ROOM } from '../../support/paths.js';

const THINGS = ['the build', 'the parser', 'the editor', 'the server', 'the window', 'the script'];
const BUGS = ['crashes', 'hangs', 'shows an error', 'loses my settings', 'never returns'];
const QUESTIONS = ['started', 'configured', 'installed', 'stopped', 'tested'];

/** Reports and questions, which the embedded model has no labels for. */
const ROWS = THINGS.flatMap((thing) => [
  ...BUGS.map((bug) => [`Since yesterday ${thing} ${bug}.`, 'bug']),
  ...QUESTIONS.map((done) => [`How is ${thing} ${done} on Linux?`, 'question']),
]);

describe('sentiment-api adapt', function () {
  this.timeout(120_000);
  const directory = useFolder();
  let printed: string[];

  beforeEach(() => {
    printed = [];
  });

  const surroundings = () => ({
    modelsDirectory: MODEL_ROOM,
    workingDirectory: directory(),
    print: (lines: string) => printed.push(lines),
  });

  function file(rows: readonly (readonly string[])[]) {
    const lines = [['text', 'label'], ...rows].map((row) => row.join(','));
    writeFileSync(directory('support.csv'), `${lines.join('\n')}\n`);
    return 'support.csv';
  }

  it('writes a model that the service’s classifier reads, and that is right about such texts', async () => {
    assert.equal(await adaptCommand([file(ROWS)], surroundings()), true);
    const files = openModel(directory('models', 'support'), MODEL_ROOM);
    assert.deepEqual(files.info.labels, ['bug', 'question']);
    const classifier = await TextClassifier.load(files, 1);
    const { scores } = await classifier.classify([
      'The keyboard stops working after an hour.',
      'How is the keyboard connected?',
    ]);
    await classifier.dispose();
    assert.ok(scores[0]! > 0.8 && scores[3]! > 0.8, `${[...scores]}`);
  });

  it('writes the same bytes for the same file', async () => {
    const args = (out: string) => [file(ROWS), '--out', out];
    const contents: Buffer[][] = [];
    for (const out of ['one', 'two']) {
      await adaptCommand(args(out), surroundings());
      const paths = readdirSync(directory(out), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !['README.md', 'manifest.json'].includes(entry.name))
        .map((entry) => join(entry.parentPath, entry.name));
      contents.push(paths.map((path) => readFileSync(path)));
    }
    assert.deepEqual(contents[0], contents[1]);
  });

  it('advises what the stack can take: a directory of the project’s `models`', async () => {
    const modelsDirectory = directory('model');
    symlinkSync(MODEL_ROOM, modelsDirectory);
    const [place, elsewhere] = ['models/v1.2', 'two words'];
    for (const out of [place, elsewhere])
      await adaptCommand([file(ROWS), '--out', out], { ...surroundings(), modelsDirectory });
    const [here, there] = printed.filter((lines) => lines.includes('Deploy it'));
    assert.match(here!, /MODEL=models.v1\.2 npm .*: pulumi config set model \.\/models\/v1\.2, /);
    const copy = `copy it to ${directory('models/two-words')}, pulumi config set model ./models/two-words, `;
    assert.ok(there!.includes(`Deploy it: ${copy}`), there);
    assert.ok(there!.includes(`Serve it: MODEL='${directory(elsewhere)}' npm start.`), there);
  });

  it('writes nothing where labels mean nothing, unless it is told to', async () => {
    const meaningless = ROWS.map(([text], index) => [text!, index % 3 === 0 ? 'a' : 'b']);
    assert.equal(await adaptCommand([file(meaningless)], surroundings()), false);
    assert.deepEqual(readdirSync(directory()), ['support.csv']);
    assert.match(printed.join('\n'), /not shown to be told apart/);
    assert.equal(await adaptCommand(['support.csv', '--force'], surroundings()), true);
  });

  it('does not overwrite a directory that holds something else', async () => {
    await assert.rejects(
      adaptCommand([file(ROWS), '--out', '.'], surroundings()),
      /something else/,
    );
  });

  it('says before it computes that the directory cannot be written', async () => {
    const labelled = file(ROWS);
    for (const out of [labelled, `${labelled}/model`])
      await assert.rejects(
        adaptCommand([labelled, '--out', out], surroundings()),
        /^AdaptationError: cannot write .*ENOTDIR.*; name a directory with --out$/,
      );
    assert.deepEqual(printed, []);
  });

  it('keeps the model that was there until the new one is whole', () => {
    mkdirSync(directory('model'));
    writeFileSync(directory('model', 'manifest.json'), '{}');
    const withHead = () => {
      throw new Error('no space left');
    };
    const model = { graph: { withHead }, files: {} };
    const adapted = { model, adaptation: {}, dataset: { names: [] } } as unknown as Adapted;
    assert.throws(
      () => writeAdapted(directory('model'), adapted),
      /^AdaptationError: cannot write .*no space left/,
    );
    assert.deepEqual(readdirSync(directory(), { recursive: true }).sort(), [
      'model',
      join('model', 'manifest.json'),
    ]);
  });

  it('is followed by sample, which picks texts to label from a file', async () => {
    writeFileSync(directory('texts.txt'), ROWS.map(([text]) => text).join('\n'));
    await sampleCommand(['texts.txt', '--count', '7', '--guess'], surroundings());
    const [header, ...rows] = printed.join('\n').split('\n');
    assert.equal(header, 'text,label,guess,score');
    assert.ok(rows.length >= 5 && rows.length <= 7);
    for (const row of rows) assert.match(row, /^"?.+"?,,[A-Z]+,0\.\d{3}$|,1\.000$/);
  });

  it('goes on from texts with labels: it keeps them and picks others, unsure ones', async () => {
    writeFileSync(directory('texts.txt'), ROWS.map(([text]) => text).join('\n'));
    const some = ROWS.filter((_, index) => index % 2 === 0);
    writeFileSync(
      directory('labels.csv'),
      [
        'text;label',
        ...some.map((row) => row.join(';')),
        '"How is the parser started on Linux?";',
      ].join('\n'),
    );
    await sampleCommand(['texts.txt', '--count', '6', '--labelled', 'labels.csv'], surroundings());
    const [header, ...rows] = printed.join('\n').split('\n');
    assert.equal(header, 'text,label');
    assert.deepEqual(
      rows.slice(0, some.length),
      some.map((row) => row.join(',')),
    );
    const [open, ...further] = rows.slice(some.length);
    assert.equal(open, 'How is the parser started on Linux?,');
    assert.ok(further.length >= 4 && further.length <= 6, `${further}`);
    assert.equal(new Set(rows).size, rows.length);
    for (const row of further) assert.match(row, /[.?],$/);
  });
});
