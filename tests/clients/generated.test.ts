import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { perSuite } from '../support/started.js';
import { clientsEnvironment } from './python.js';
import { startRealService } from './realService.js';

const run = promisify(execFile);
const shell = process.platform === 'win32';

/** Where the generator and the client library for TypeScript are, apart from the project's own packages. */
const NODE_ENVIRONMENT = fileURLToPath(new URL('.node', import.meta.url));
const PACKAGES = { 'openapi-typescript': '7.13.0', 'openapi-fetch': '0.17.0' };

/** What it compiles to proves the types: a member of the answers is there, and may be another. */
const TYPESCRIPT = `
import createClient from 'openapi-fetch';
import type { paths } from './service.js';

const client = createClient<paths>({ baseUrl: process.argv[2]! });
const answered = await client.POST('/analyze', { body: { text: ['I love it.', 'I hate it.'] } });
const labels = answered.data!.map((one) => ('label' in one ? one.label : undefined));
const refused = await client.POST('/analyze', { body: { text: '' } });
const detail: string = refused.error!.detail;
console.log(JSON.stringify({ labels, status: refused.response.status, detail }));
`;

const PYTHON = `
import json, sys
from generated import Client
from generated.api.sentiment import analyze
from generated.models import AnalyzeRequest

client = Client(base_url=sys.argv[1])
answered = analyze.sync_detailed(client=client, body=AnalyzeRequest(text=["I love it.", "I hate it."]))
refused = analyze.sync_detailed(client=client, body=AnalyzeRequest(text=""))
print(json.dumps({
    "labels": [one.label for one in answered.parsed],
    "status": refused.status_code.value,
    "detail": refused.parsed.detail,
}))
`;

const EXPECTED = {
  labels: ['POSITIVE', 'NEGATIVE'],
  status: 400,
  detail: '#/text: Expected a string with at least one visible character.',
};

describe('A client that is generated of the description', () => {
  const service = perSuite(startRealService);

  it('in TypeScript compiles, gets answers and understands refusals', async () => {
    const cwd = NODE_ENVIRONMENT;
    const file = (name: string, content: string) => writeFileSync(`${cwd}/${name}`, content);
    mkdirSync(cwd, { recursive: true });
    file('package.json', JSON.stringify({ private: true, type: 'module', dependencies: PACKAGES }));
    if (!existsSync(`${cwd}/node_modules/openapi-fetch`)) {
      await run('npm', ['install', '--no-package-lock', '--include=peer'], { cwd, shell });
    }
    const description = `${service.url}/openapi.json`;
    await run('npx', ['openapi-typescript', description, '-o', 'service.d.ts'], { cwd, shell });
    file('client.ts', TYPESCRIPT);
    const types = ['--types', 'node', '--typeRoots', '../../../node_modules/@types'];
    const strict = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022'];
    await run('npx', ['tsc', ...strict, '--module', 'nodenext', ...types, 'client.ts'], {
      cwd,
      shell,
    }).catch(({ stdout }) => assert.fail(stdout));
    const { stdout } = await run('node', ['--import', 'tsx', 'client.ts', service.url], { cwd });
    assert.deepEqual(JSON.parse(stdout), EXPECTED);
  });

  it('in Python gets answers and understands refusals', async () => {
    const programs = await clientsEnvironment();
    const options = ['--meta', 'none', '--output-path', 'generated', '--overwrite'];
    const config = ['--config', `${programs}/generated.yml`];
    // It would format what it generates, by a tool that is not needed for this.
    writeFileSync(`${programs}/generated.yml`, 'post_hooks: []\n');
    const url = `${service.url}/openapi.json`;
    await run(
      `${programs}/openapi-python-client`,
      ['generate', '--url', url, ...options, ...config],
      { cwd: programs },
    );
    const { stdout } = await run(`${programs}/python`, ['-c', PYTHON, service.url], {
      cwd: programs,
    });
    assert.deepEqual(JSON.parse(stdout), EXPECTED);
  });
});
