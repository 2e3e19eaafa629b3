import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { useFolder } from '../support/folder.js';

const dockerfile = readFileSync('service/Dockerfile', 'utf8');
const lastStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));

describe('The image carries', () => {
  const root = useFolder();
  const text = readFileSync('dist/LICENSES.txt', 'utf8');

  it('the licences of what is bundled, as their owners wrote them', () => {
    for (const name of [
      'koa',
      'pino',
      'zod',
      '@huggingface/transformers',
      '@huggingface/tokenizers',
    ]) {
      const { version } = JSON.parse(
        readFileSync(join('node_modules', name, 'package.json'), 'utf8'),
      ) as { version: string };
      const license = readFileSync(join('node_modules', name, 'LICENSE'), 'utf8');
      assert.ok(text.includes(`\n${name} ${version} (`), name);
      assert.ok(text.includes(license), `${name}'s own words`);
    }
  });

  it('ONNX Runtime’s licence and notices, of the version that it runs', () => {
    const require = createRequire(import.meta.url);
    const transformers = createRequire(require.resolve('@huggingface/transformers'));
    const { version } = transformers('onnxruntime-node/package.json') as { version: string };
    assert.ok(text.includes(`\nonnxruntime-node and onnxruntime-common ${version} (MIT)\n`));
    assert.match(text, /Copyright \(c\) Microsoft Corporation/);
    assert.match(text, /\bprotobuf\b[\s\S]*\bEigen\b/i);
  });

  it('no ONNX Runtime of another version than its notices', async () => {
    const write = (name: string, version: string) => {
      mkdirSync(root('node_modules', name), { recursive: true });
      const manifest = JSON.stringify({ name, version, license: 'MIT' });
      writeFileSync(root('node_modules', name, 'package.json'), manifest);
    };
    for (const name of ['@huggingface/jinja', '@huggingface/tokenizers']) write(name, '1.0.0');
    write('onnxruntime-node', '99.0.0');
    const { licenses } = await import(pathToFileURL('service/licenses.mjs').href);
    await assert.rejects(licenses([], root()), /no licence of onnxruntime-node 99\.0\.0/);
  });

  it('a list of its materials, made of the lockfile', () => {
    const [, command] = /^RUN npm (sbom .*) > \/sbom\.cdx\.json$/m.exec(dockerfile)!;
    const made = execFileSync('npm', command!.split(' '), {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    const { bomFormat, components } = JSON.parse(made) as {
      bomFormat: string;
      components: { name: string; purl: string; hashes: object[]; licenses: object[] }[];
    };
    assert.equal(bomFormat, 'CycloneDX');
    const koa = components.find(({ name }) => name === 'koa')!;
    assert.match(koa.purl, /^pkg:npm\/koa@\d/);
    assert.ok(koa.hashes.length > 0 && koa.licenses.length > 0);
    assert.ok(!components.some(({ name }) => name === 'mocha'), 'nothing of the tests');
    assert.match(lastStage, /^COPY --from=materials \/sbom\.cdx\.json /m);
  });

  it('labels that say what it is and what it was made of', () => {
    const { license } = JSON.parse(readFileSync('package.json', 'utf8')) as { license: string };
    assert.ok(lastStage.includes(`org.opencontainers.image.licenses="${license}"`));
    for (const [label, argument] of [
      ['base.name', 'NODE_IMAGE'],
      ['source', 'SOURCE'],
      ['revision', 'REVISION'],
    ]) {
      assert.ok(lastStage.includes(`org.opencontainers.image.${label}="\${${argument}}"`), label);
      assert.match(lastStage, new RegExp(`^ARG ${argument}$`, 'm'));
    }
  });

  it('word that nothing is to be sent home', () => {
    assert.match(lastStage, /^ENV .*\bORT_DISABLE_TELEMETRY=1\b/m);
  });
});
