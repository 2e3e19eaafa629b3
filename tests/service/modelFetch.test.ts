import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { ended } from '../support/ended.js';
import { useFolder } from '../support/folder.js';
import { serve } from '../support/serve.js';
import { perTest } from '../support/started.js';

const NAME = 'owner/some-model';
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');
const gitBlob = (content: string) =>
  createHash('sha1')
    .update(`blob ${Buffer.byteLength(content)}\0${content}`)
    .digest('hex');

/** Stands for a file whose connection is lost in the middle. */
const CUT_OFF = 'cut off';

/** A hub with one model; small files are listed by Git blob, weights by sha256, as Hugging Face lists them. */
function startHub(files: Map<string, string>, read: (path: string) => string | undefined) {
  const listing = [...files].map(([path, content]) => ({
    type: 'file',
    path,
    size: Buffer.byteLength(content),
    oid: gitBlob(content),
    ...(path.startsWith('onnx/') && { lfs: { oid: sha256(content), size: content.length } }),
  }));
  return serve(({ url = '' }, response) => {
    if (url === `/api/models/${NAME}/tree/${COMMIT}?recursive=true`) {
      response.end(JSON.stringify(listing));
      return;
    }
    const content = read(url.replace(`/${NAME}/resolve/${COMMIT}/`, ''));
    if (content === CUT_OFF) {
      response.writeHead(200, { 'content-length': 100 });
      return response.write('half', () => setTimeout(() => response.destroy(), 50));
    }
    response.statusCode = content === undefined ? 404 : 200;
    response.end(content);
  });
}

describe('Fetching a model', () => {
  const files = new Map([
    ['README.md', 'a model'],
    ['config.json', '{}'],
    ['tokenizer.json', '{"é": 1}'],
    ['tokenizer_config.json', '{}'],
    ['onnx/model.onnx', 'large weights'],
    ['onnx/model.onnx_data', 'its data'],
    ['onnx/model_quantized.onnx', 'weights'],
    ['onnx/model_quantized.onnx.txt', 'a note'],
    ['onnx/model_quantized.onnx_data', 'data'],
    ['onnx/model_quantized.onnx_data_1', 'more data'],
  ]);
  const directory = useFolder();
  let served: string[];
  let content: Map<string, string>;
  const hub = perTest(() => {
    // The script keeps models beside itself.
    copyFileSync(new URL('../../model/fetch.mjs', import.meta.url), directory('fetch.mjs'));
    content = new Map(files);
    served = [];
    return startHub(files, (path) => {
      served.push(path);
      return content.get(path);
    });
  });

  async function fetchModel(model = `${NAME}@${COMMIT}`, endpoint = `${hub.url}/`) {
    const child = spawn(process.execPath, [directory('fetch.mjs'), model], {
      env: { HF_ENDPOINT: endpoint },
    });
    const { code, stderr } = await ended(child);
    return { code, stderr };
  }

  const fetched = (file: string) => directory('cache', NAME, COMMIT, file);

  it('downloads what the service needs, the quantised weights and their data rather than the others', async () => {
    assert.deepEqual(await fetchModel(), { code: 0, stderr: '' });
    assert.deepEqual(served.sort(), [
      'config.json',
      'onnx/model_quantized.onnx',
      'onnx/model_quantized.onnx_data',
      'onnx/model_quantized.onnx_data_1',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    for (const file of served) assert.equal(readFileSync(fetched(file), 'utf8'), files.get(file));
  });

  it('writes a manifest that the service verifies', async () => {
    await fetchModel();
    const manifest = JSON.parse(readFileSync(fetched('manifest.json'), 'utf8'));
    assert.equal(manifest.model, NAME);
    assert.equal(manifest.revision, COMMIT);
    assert.deepEqual(manifest.files['onnx/model_quantized.onnx'], { sha256: sha256('weights') });
    assert.equal(Object.keys(manifest.files).length, 6);
  });

  it('does not download again what is there', async () => {
    await fetchModel();
    served.length = 0;
    assert.equal((await fetchModel()).code, 0);
    assert.deepEqual(served, []);
  });

  async function refused(message: RegExp, model?: string, endpoint?: string): Promise<void> {
    const { code, stderr } = await fetchModel(model, endpoint);
    assert.equal(code, 1);
    assert.match(stderr, message);
    assert.match(stderr, /^model\/fetch: .*\n$/);
    assert.ok(!existsSync(fetched('manifest.json')));
  }

  it('refuses a file that came damaged, by either kind of digest', async () => {
    content.set('onnx/model_quantized.onnx', 'weighty');
    await refused(
      /model_quantized\.onnx came damaged: 7 bytes with digest \w{64}, the hub lists 7/,
    );
    content = new Map(files).set('config.json', '{');
    await refused(/config\.json came damaged: 1 bytes with digest \w{40}, the hub lists 2/);
  });

  it('goes on after a download that failed', async () => {
    content.delete('tokenizer.json');
    await refused(/tokenizer\.json answered 404/);
    content = new Map(files).set('tokenizer.json', CUT_OFF);
    await refused(/cannot fetch .*tokenizer\.json to .*: other side closed\n/);
    content = new Map(files);
    assert.equal((await fetchModel()).code, 0);
  });

  it('refuses a model that is not there', () =>
    refused(/answered 404 .*is there such a public model at this revision\?/, `a/b@${COMMIT}`));

  it('refuses a model that is not pinned', () =>
    refused(
      /expected owner\/name@REVISION with the 40 hexadecimal digits .* found a\/b@main/,
      'a/b@main',
    ));

  it('says when what answers is no hub', async () => {
    for (const page of ['<html>Log in</html>', '{"error":"no"}']) {
      await using other = await serve((_, response) => response.end(page));
      await refused(/lists no files as the hub does; HF_ENDPOINT names/, undefined, other.url);
    }
  });

  it('says when the hub cannot be reached', () =>
    refused(
      /cannot reach http:\/\/127\.0\.0\.1:1\/.*HF_ENDPOINT names another hub/,
      undefined,
      'http://127.0.0.1:1',
    ));
});
