import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServiceProcess } from '../service/support/serviceProcess.js';
import { useFolder } from '../support/folder.js';
import { post } from '../support/post.js';
import { Traced } from './traced.js';

// ONNX Runtime sends telemetry to its maker, unless it is told not to: its queue then lies in
// ~/.cache/Microsoft/DeveloperTools/.onnxruntime from the moment on that it is loaded.
describe('Nothing leaves this machine', () => {
  const folder = useFolder();
  let traced: Traced;
  let reviews: string;
  beforeEach(() => {
    traced = new Traced(folder());
    reviews = join(traced.home, 'reviews.csv');
    writeFileSync(reviews, 'text,label\nI love it.,positive\nI hate it.,negative\n');
  });
  const nothingLeft = async () => {
    assert.deepEqual(traced.files(), ['reviews.csv']);
    assert.deepEqual(await traced.addresses(), []);
  };

  it('while the service starts, classifies and stops', async () => {
    const service = await startServiceProcess({
      prefix: traced.prefix,
      env: traced.environment,
    });
    const response = await post(`${service.url}/analyze`, { text: 'I love it.' });
    assert.equal(response.status, 200);
    service.signal('SIGTERM');
    assert.equal(await service.exit(), 0);
    await nothingLeft();
  });

  it('while the command line classifies a file', async () => {
    const { stdout, stderr } = await traced.node('cli/sentiment-api.mjs', 'analyze', reviews);
    assert.match(stdout, /I love it\..*POSITIVE/, stderr);
    await nothingLeft();
  });

  it('while a file is evaluated', async () => {
    const { code, stderr } = await traced.node('--import', 'tsx', 'model/evaluate.ts', reviews);
    assert.equal(code, 0, stderr);
    await nothingLeft();
  });

  it('from the model’s and the benchmark’s Python, which is told the same', () => {
    const loads = (folder: string) =>
      readdirSync(folder)
        .map((name) => join(folder, name))
        .filter((path) => path.endsWith('.py'))
        .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
        .filter(({ text }) => /^(import|from) onnxruntime/m.test(text));
    assert.ok(loads('model').length > 0 && loads('bench/peers').length > 0);
    for (const { path, text } of loads('model'))
      assert.match(text, /^import no_telemetry\b.*^import onnxruntime/ms, path);
    // The benchmark starts its peers, and they inherit its environment.
    assert.match(
      readFileSync('bench/main.ts', 'utf8'),
      /^process\.env\.ORT_DISABLE_TELEMETRY = '1'/m,
    );
  });

  it('which would be seen if it did', async () => {
    const connect = `require('node:dgram').createSocket('udp4').connect(9, '192.0.2.1', () => process.exit())`;
    const write = `require('node:fs').writeFileSync(process.env.HOME + '/queue', '')`;
    await traced.node('-e', `${write}; ${connect}`);
    assert.deepEqual(traced.files().sort(), ['queue', 'reviews.csv']);
    assert.deepEqual(await traced.addresses(), Traced.seesCalls ? ['192.0.2.1'] : []);
  });
});
