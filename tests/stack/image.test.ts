import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { BUILD_ARGS, contextFiles, imageSource, stageContext } from '../../stack/imageSource.js';
import { ended } from '../support/ended.js';
import { useFolder } from '../support/folder.js';
import { inputsOf, plan } from './support.js';

const SETTINGS = { nodeImage: 'node:24-bookworm-slim', model: 'embedded', platform: 'linux/amd64' };

describe('The image', () => {
  const root = useFolder();
  const write = (path: string, content: string) => {
    mkdirSync(dirname(root(path)), { recursive: true });
    writeFileSync(root(path), content);
  };
  const tag = () => imageSource(SETTINGS, root()).tag;

  beforeEach(() => {
    cpSync('.dockerignore', root('.dockerignore'));
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

  it('is named by a digest of what goes into it', () => {
    assert.match(imageSource(SETTINGS, root()).name, /^sentiment-api:[0-9a-f]{12}$/);
    assert.equal(tag(), tag());
  });

  it('is named after its registry where there is one, with the same tag', () => {
    const { name } = imageSource({ ...SETTINGS, registry: 'ghcr.io/owner' }, root());
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
        appendFileSync(root(path), ' ');
        assert.notEqual(tag(), before);
      });
    }

    it('after a file was added, renamed or removed', () => {
      const tags = [tag()];
      write('service/new.ts', '');
      tags.push(tag());
      rmSync(root('service/new.ts'));
      write('service/renamed.ts', '');
      tags.push(tag());
      rmSync(root('service/http/analyze.ts'));
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
      ].map((settings) => imageSource(settings, root()).tag);
      assert.equal(new Set(tags).size, tags.length);
    });
  });

  describe('keeps its tag', () => {
    it('when files were only touched', () => {
      const before = tag();
      utimesSync(root('service/http/analyze.ts'), 0, 0);
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

  it('has one of the models of its own, and no other', () => {
    const settings = { ...SETTINGS, model: './models/a' };
    write('models/a/config.json', '{}');
    write('models/ab/config.json', '{}');
    assert.deepEqual(
      contextFiles(root(), settings.model).filter((path) => path.startsWith('models/')),
      ['models/a/config.json'],
    );
    const [embedded, local] = [tag(), imageSource(settings, root()).tag];
    assert.notEqual(embedded, local);
    write('models/a/config.json', '{"other":1}');
    assert.notEqual(imageSource(settings, root()).tag, local);
    assert.equal(tag(), embedded, 'which it does not go into');
  });

  it('is told of proxies and mirrors, which change nothing in it', () => {
    const { tag: with_, buildArgs } = imageSource(
      { ...SETTINGS, buildArgs: { HTTPS_PROXY: 'http://proxy:3128' } },
      root(),
    );
    assert.equal(with_, tag());
    assert.equal(buildArgs.HTTPS_PROXY, 'http://proxy:3128');
    const dockerfile = readFileSync('service/Dockerfile', 'utf8');
    // Docker knows the proxies' by itself.
    for (const name of BUILD_ARGS.filter((name) => !name.endsWith('_PROXY')))
      assert(dockerfile.includes(`ARG ${name}\n`), name);
  });

  describe('is built from copies of its files', () => {
    const staged = () => {
      stageContext(SETTINGS, root());
      return root(imageSource(SETTINGS, root()).context);
    };

    it('that are all of them, and nothing else', () => {
      const folder = staged();
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
      assert.deepEqual(files.sort(), contextFiles(root()));
      assert.equal(readFileSync(join(folder, 'service/http/analyze.ts'), 'utf8'), 'analyze();');
    });

    it('whose modes are the same in every clone, for the provider builds again for others', () => {
      chmodSync(root('package.json'), 0o600);
      chmodSync(root('service/Dockerfile'), 0o755);
      const folder = staged();
      for (const path of ['package.json', 'service/Dockerfile'])
        assert.equal(statSync(join(folder, path)).mode & 0o777, 0o644);
    });

    it('by several runs at once, of which none fails', async () => {
      write('service/large', 'x'.repeat(100_000_000));
      const stage = `import { stageContext } from './stack/imageSource.ts';
        stageContext(${JSON.stringify(SETTINGS)}, ${JSON.stringify(root())});`;
      const args = ['--import', 'tsx', '--input-type=module', '--eval', stage];
      const runs = await Promise.all([1, 2, 3].map(() => ended(spawn(process.execPath, args))));
      assert.deepEqual(
        runs.map(({ code, stderr }) => `${code}${stderr}`),
        ['0', '0', '0'],
      );
      assert.deepEqual(readdirSync(dirname(staged())), [imageSource(SETTINGS, root()).tag]);
    });

    it('that stay as long as they are of use', () => {
      const first = staged();
      appendFileSync(root('package.json'), ' ');
      const second = staged();
      assert(existsSync(first) && first !== second);
      const longAgo = new Date(Date.now() - 2 * 86_400_000);
      utimesSync(first, longAgo, longAgo);
      appendFileSync(root('package.json'), ' ');
      staged();
      assert(!existsSync(first) && existsSync(second));
    });
  });

  it('refuses a .dockerignore that it would read otherwise than Docker', () => {
    appendFileSync(root('.dockerignore'), '!service/*.ts\n');
    assert.throws(tag, { message: '.dockerignore: cannot read !service/*.ts' });
  });

  it('is built from all that its Dockerfile copies', () => {
    const files = contextFiles();
    const copied = [
      ...readFileSync('service/Dockerfile', 'utf8').matchAll(/^COPY (?!--from)(.+)$/gm),
    ]
      .flatMap(([, paths]) => paths!.split(' ').slice(0, -1))
      // Absent without a model of one's own.
      .filter((path) => path !== 'models*');
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
    const context = join('.pulumi', 'image', image.imageName.split(':')[1]);
    assert.deepEqual(image.build, {
      context,
      dockerfile: join(context, 'service', 'Dockerfile'),
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
