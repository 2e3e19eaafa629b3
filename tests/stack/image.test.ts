import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { contextFiles, imageSource } from '../../stack/imageSource.js';
import { inputsOf, plan } from './support.js';

const SETTINGS = { nodeImage: 'node:24-bookworm-slim', model: 'embedded', platform: 'linux/amd64' };

describe('The image', () => {
  let root: string;
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const tag = () => imageSource(SETTINGS, root).tag;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sentiment-api-'));
    cpSync('.dockerignore', join(root, '.dockerignore'));
    write('package.json', '{}');
    write('package-lock.json', '{}');
    write('service/Dockerfile', 'FROM scratch');
    write('service/http/analyze.ts', 'analyze();');
    write('model/minilm-sentiment/onnx/model_quantized.onnx', 'weights');
    write('model/train.py', 'train()');
    write('stack/index.ts', 'deploy();');
    write('tests/service/analyze.test.ts', 'test();');
    write('docs/deploying.md', '# Deploying');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is named by a digest of what goes into it', () => {
    assert.match(imageSource(SETTINGS, root).name, /^sentiment-api:[0-9a-f]{12}$/);
    assert.equal(tag(), tag());
  });

  it('is named after its registry where there is one, with the same tag', () => {
    const { name } = imageSource({ ...SETTINGS, registry: 'ghcr.io/owner' }, root);
    assert.equal(name, `ghcr.io/owner/sentiment-api:${tag()}`);
  });

  describe('has another tag', () => {
    for (const path of [
      'service/http/analyze.ts',
      'service/Dockerfile',
      'package.json',
      'package-lock.json',
      'model/minilm-sentiment/onnx/model_quantized.onnx',
    ]) {
      it(`after a byte more in ${path}`, () => {
        const before = tag();
        appendFileSync(join(root, path), ' ');
        assert.notEqual(tag(), before);
      });
    }

    it('after a file was added, renamed or removed', () => {
      const tags = [tag()];
      write('service/new.ts', '');
      tags.push(tag());
      rmSync(join(root, 'service/new.ts'));
      write('service/renamed.ts', '');
      tags.push(tag());
      rmSync(join(root, 'service/http/analyze.ts'));
      tags.push(tag());
      assert.equal(new Set(tags).size, tags.length);
    });

    it('after bytes moved from one file to the next', () => {
      write('service/a.ts', 'ab');
      write('service/b.ts', 'c');
      const before = tag();
      write('service/a.ts', 'a');
      write('service/b.ts', 'bc');
      assert.notEqual(tag(), before);
    });

    it('for another Node base, model or platform', () => {
      const tags = [
        SETTINGS,
        { ...SETTINGS, nodeImage: 'node:22-bookworm-slim' },
        { ...SETTINGS, model: 'owner/name@0123456789abcdef0123456789abcdef01234567' },
        { ...SETTINGS, platform: 'linux/arm64' },
      ].map((settings) => imageSource(settings, root).tag);
      assert.equal(new Set(tags).size, tags.length);
    });
  });

  describe('keeps its tag', () => {
    it('when files were only touched', () => {
      const before = tag();
      utimesSync(join(root, 'service/http/analyze.ts'), 0, 0);
      assert.equal(tag(), before);
    });

    for (const path of [
      'stack/index.ts',
      'tests/service/analyze.test.ts',
      'docs/deploying.md',
      'model/train.py',
      'service/.DS_Store',
    ]) {
      it(`when ${path} changes`, () => {
        const before = tag();
        write(path, 'changed');
        assert.equal(tag(), before);
      });
    }
  });

  it('refuses a .dockerignore that it would read otherwise than Docker', () => {
    appendFileSync(join(root, '.dockerignore'), '!service/*.ts\n');
    assert.throws(tag, { message: '.dockerignore: cannot read !service/*.ts' });
  });

  it('is built from all that its Dockerfile copies', () => {
    const files = contextFiles();
    const copied = [
      ...readFileSync('service/Dockerfile', 'utf8').matchAll(/^COPY (?!--from)(.+)$/gm),
    ].flatMap(([, paths]) => paths!.split(' ').slice(0, -1));
    assert(copied.length > 0);
    for (const path of copied) {
      assert(
        files.some((file) => file === path || file.startsWith(`${path}/`)),
        `${path} is in the build context`,
      );
    }
  });

  it('has in its context every source that the service imports', async () => {
    const { metafile } = await build({
      entryPoints: ['service/main.ts', 'service/inference/worker.ts'],
      outdir: 'unused',
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      write: false,
      metafile: true,
    });
    const files = new Set(contextFiles());
    assert.deepEqual(
      Object.keys(metafile.inputs).filter((path) => !files.has(path)),
      [],
    );
  });

  it('is built by docker from those files, and stays local', async () => {
    const planned = await plan();
    const image = inputsOf(planned, 'Image');
    assert.deepEqual(image.build, {
      context: '.',
      dockerfile: join('service', 'Dockerfile'),
      args: { MODEL: 'embedded', NODE_IMAGE: 'node:24-bookworm-slim' },
      platform: image.build.platform,
    });
    assert.equal(image.skipPush, true);
    assert.equal(image.imageName, planned.outputs.image, 'pods refer to it by its tag');
  });

  it('is pushed to a registry, and pods refer to it by the digest that comes back', async () => {
    const planned = await plan({ registry: 'localhost:5000' });
    const image = inputsOf(planned, 'Image');
    assert.equal(image.skipPush, false);
    assert.match(image.imageName, /^localhost:5000\/sentiment-api:[0-9a-f]{12}$/);
  });
});
