// The licences of all that is bundled, as their owners want them passed on with it.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * ONNX Runtime's packages for Node come without their licence; its Python packages of the same version
 * have it, with the notices of what is built into its library. These are copies.
 */
const ONNX_RUNTIME = fileURLToPath(new URL('licenses/onnxruntime-', import.meta.url));

/** What goes into the image beside the bundle, and what transformers.js has bundled itself. */
const WITHIN = ['onnxruntime-node', '@huggingface/jinja', '@huggingface/tokenizers'];

const TEXT = /^(licen[cs]e|notice|copying|thirdpartynotices)/i;

/**
 * Collects the licences of the packages that files come from.
 *
 * @param {string[]} files as esbuild names its inputs
 * @param {string} root the directory that they are relative to
 * @returns {Promise<string>} a text for people, a package after the other
 * @throws where ONNX Runtime's licence is that of another version
 */
export async function licenses(files, root) {
  const bundled = files.flatMap((file) => {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [];
    return folder && !file.includes(':') ? [folder] : [];
  });
  const folders = new Set([...bundled, ...WITHIN.map((name) => `node_modules/${name}`)]);
  const parts = new Map();
  for (const folder of folders) {
    const manifest = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    const { name, version, license } = manifest;
    // One text for both of its packages.
    if (name === 'onnxruntime-common') continue;
    const isOnnxRuntime = name === 'onnxruntime-node';
    const source = isOnnxRuntime ? `${ONNX_RUNTIME}${version}` : join(root, folder);
    const text = await textsIn(source);
    if (!text && isOnnxRuntime)
      throw new Error(`there is no licence of ${name} ${version} in ${source}`);
    const title = isOnnxRuntime ? `${name} and onnxruntime-common` : name;
    parts.set(`${title} ${version} (${license})`, text || withoutText(manifest));
  }
  const sorted = [...parts].sort(([a], [b]) => a.localeCompare(b));
  return sorted.map(([title, text]) => `${'='.repeat(80)}\n${title}\n\n${text}`).join('\n');
}

async function textsIn(folder) {
  const files = (await readdir(folder).catch(() => [])).filter((file) => TEXT.test(file)).sort();
  return (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('\n');
}

/** Some small packages name their licence and hold no text of it. */
function withoutText({ license, author, repository }) {
  const by = typeof author === 'object' ? author.name : author;
  const at = typeof repository === 'object' ? repository.url : repository;
  return `Licence: ${license}. The package holds no text of it.${by ? ` Author: ${by}.` : ''}${at ? ` ${at}` : ''}\n`;
}
