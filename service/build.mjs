// Bundles the service and its pages into dist/: what the image runs, and `npm start`. Only ONNX
// Runtime's native module stays outside.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licenses } from './licenses.mjs';

const service = fileURLToPath(new URL('.', import.meta.url));
const outdir = fileURLToPath(new URL('../dist', import.meta.url));

/** What makes traces is not installed by `npm ci`; without it the service says so when it is asked for them. */
const require = createRequire(import.meta.url);
const { peerDependencies } = require('../package.json');
const absent = Object.keys(peerDependencies).filter((name) => {
  try {
    return !require.resolve(name);
  } catch {
    return true;
  }
});

/**
 * Imported as an ES module, `node:http` is asked for all that it exports, and loads undici for WebSocket:
 * 50 ms of the start. What require() gives of it is read where it is used. An import() comes later, and
 * takes names, which esbuild does not give a module of require(): traces are sent so.
 */
const httpByRequire = {
  name: 'http-by-require',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?http$/ }, ({ kind, namespace }) =>
      namespace === 'builtin' || kind !== 'import-statement'
        ? { path: 'node:http', external: true }
        : { path: 'http', namespace: 'builtin' },
    );
    onLoad({ filter: /.*/, namespace: 'builtin' }, () => ({
      contents: "module.exports = require('node:http');",
    }));
  },
};

/**
 * Koa asks of each answer whether it is a web stream, a Blob or a fetch Response. Node loads their code,
 * undici's among it, when they are first named: 30 ms of the first answer. No answer here is one.
 */
const koaWithoutFetch = {
  name: 'koa-without-fetch',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]koa[\\/]lib[\\/](application|response)\.js$/ }, async ({ path }) => ({
      contents: `class Blob {} class ReadableStream {} class Response {}\n${await readFile(path, 'utf8')}`,
    }));
  },
};

/**
 * V8 reads JSON faster than it reads JavaScript. Of the table of media types, mime-types uses what has a
 * character set or file name extensions: half.
 */
const jsonAsText = {
  name: 'json-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /\.json$/ }, async ({ path }) => {
      const json = JSON.parse(await readFile(path, 'utf8'));
      const used = /[\\/]mime-db[\\/]/.test(path)
        ? Object.entries(json).filter(([, { charset, extensions }]) => charset || extensions)
        : Object.entries(json);
      const text = JSON.stringify(JSON.stringify(Object.fromEntries(used)));
      return { contents: `module.exports = JSON.parse(${text});` };
    });
  },
};

const program = await build({
  entryPoints: [`${service}main.ts`, `${service}inference/worker.ts`],
  outdir,
  entryNames: '[name]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  minifySyntax: true,
  minifyWhitespace: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // Where a package has ES modules as well, they are taken: what is not used of them is left out.
  mainFields: ['module', 'main'],
  external: ['onnxruntime-node', ...absent],
  // One table of media types for all who ask for one: each takes 8 ms of the start.
  alias: { 'mime-types': require.resolve('mime-types') },
  legalComments: 'linked',
  metafile: true,
  plugins: [httpByRequire, koaWithoutFetch, jsonAsText],
  banner: {
    // Bundled CommonJS packages call require(), which ES modules do not have.
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});

const pageOptions = JSON.parse(await readFile(`${service}page/build.json`, 'utf8'));
const pages = await build({
  ...pageOptions,
  entryPoints: pageOptions.entryPoints.map((file) => `${service}page/${file}`),
  outdir: `${outdir}/page`,
  metafile: true,
});

const notices = resolve(outdir, 'LICENSES.txt');
const inputs = [program, pages].flatMap(({ metafile }) => Object.keys(metafile.inputs));
await writeFile(notices, await licenses(inputs, process.cwd()));

// What an earlier build left is removed at last, so that a service that runs from here is not disturbed.
const outputs = [program, pages].flatMap(({ metafile }) => Object.keys(metafile.outputs));
const built = new Set([...outputs.map((path) => resolve(path)), notices]);
for (const entry of await readdir(outdir, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !built.has(path)) await rm(path);
}
