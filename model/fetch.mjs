// Fetches a Hugging Face model at a pinned revision: node model/fetch.mjs owner/name@revision
// It runs when an image is built, before TypeScript is there, and never while serving.
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

const PINNED = /^([\w.-]+\/[\w.-]+)@([0-9a-f]{40})$/;
const CACHE = fileURLToPath(new URL('cache', import.meta.url));
const REQUIRED = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];
/** The smaller weights first; one of them is enough. */
const WEIGHTS = ['onnx/model_quantized.onnx', 'onnx/model.onnx'];
/** Files beside a graph that hold its weights, where those are over the 2 GB that ONNX has room for, are called as it is and so. */
const EXTERNAL_DATA = /^[._]data(_\d+)?$/;

class FetchError extends Error {}

/** What the Hub lists of a file: its digest is the Git blob's or, for a large file, its sha256. */
async function listFiles(hub, name, revision) {
  const listing = await get(`${hub}/api/models/${name}/tree/${revision}?recursive=true`);
  const files = await listing.json().catch(() => undefined);
  if (Array.isArray(files)) return new Map(files.map((file) => [file.path, file]));
  throw new FetchError(`${hub} lists no files as the hub does; HF_ENDPOINT names another hub`);
}

async function get(url) {
  let response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new FetchError(`cannot reach ${url}: ${reason(error)}; HF_ENDPOINT names another hub`);
  }
  if (response.ok) return response;
  // The Hub answers 401 for a model that does not exist, so as not to tell private ones apart.
  const hint = [401, 403, 404].includes(response.status)
    ? '; is there such a public model at this revision?'
    : '';
  throw new FetchError(`${url} answered ${response.status} ${response.statusText}${hint}`);
}

function reason(error) {
  return error.cause?.message ?? error.message;
}

function chooseFiles(files, model) {
  const missing = REQUIRED.filter((path) => !files.has(path));
  if (missing.length > 0) throw new FetchError(`${model} has no ${missing.join(', no ')}`);
  const weights = WEIGHTS.find((path) => files.has(path));
  if (!weights) throw new FetchError(`${model} has no ONNX export: no ${WEIGHTS.join(', no ')}`);
  const data = [...files.keys()].filter(
    (path) => path.startsWith(weights) && EXTERNAL_DATA.test(path.slice(weights.length)),
  );
  return [...REQUIRED, weights, ...data].map((path) => files.get(path));
}

/** Downloads a file, verifies it against the Hub's listing, and returns its sha256. */
async function download(url, file, target) {
  const { size, oid, lfs } = file;
  const sha256 = createHash('sha256');
  const blob = createHash('sha1').update(`blob ${size}\0`);
  await mkdir(dirname(target), { recursive: true });
  const { body } = await get(url);
  await pipeline(
    Readable.fromWeb(body),
    async function* (chunks) {
      for await (const chunk of chunks) {
        sha256.update(chunk);
        blob.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(target),
  ).catch((error) => {
    throw new FetchError(`cannot fetch ${url} to ${target}: ${reason(error)}`);
  });
  const digest = sha256.digest('hex');
  const [expected, found] = lfs ? [lfs.oid, digest] : [oid, blob.digest('hex')];
  if (found !== expected) {
    const bytes = (await stat(target)).size;
    throw new FetchError(
      `${url} came damaged: ${bytes} bytes with digest ${found}, the hub lists ${size} with ${expected}`,
    );
  }
  return digest;
}

async function fetchModel(model, hub) {
  const [, name, revision] = PINNED.exec(model ?? '') ?? [];
  if (!name) {
    throw new FetchError(
      `expected owner/name@REVISION with the 40 hexadecimal digits of a commit; found ${model ?? 'nothing'}`,
    );
  }
  const directory = join(CACHE, name, revision);
  if (existsSync(join(directory, 'manifest.json'))) return directory;
  const partial = `${directory}.partial`;
  await rm(partial, { recursive: true, force: true });
  const digests = {};
  for (const file of chooseFiles(await listFiles(hub, name, revision), model)) {
    const url = `${hub}/${name}/resolve/${revision}/${file.path}`;
    digests[file.path] = { sha256: await download(url, file, join(partial, file.path)) };
    console.log(`fetched ${file.path} (${file.size} bytes)`);
  }
  const manifest = { model: name, revision, files: digests };
  await writeFile(join(partial, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  await rm(directory, { recursive: true, force: true });
  await rename(partial, directory);
  return directory;
}

try {
  const hub = (process.env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '');
  console.log(`the model is in ${await fetchModel(process.argv[2], hub)}`);
} catch (error) {
  console.error('model/fetch:', error instanceof FetchError ? error.message : error);
  process.exit(1);
}
