import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { clientsEnvironment } from './python.js';
import { startRealService } from './realService.js';

describe('schemathesis', () => {
  it('finds nothing in the service that its description does not say', async () => {
    await using service = await startRealService();
    const programs = await clientsEnvironment();
    const config = fileURLToPath(new URL('schemathesis.toml', import.meta.url));
    const args = [
      '--config-file',
      config,
      'run',
      `${service.url}/openapi.json`,
      '--seed',
      '1',
      '-n',
      '50',
    ];
    const found = await promisify(execFile)(`${programs}/schemathesis`, args, {
      // It leaves its notes where it runs.
      cwd: programs,
      maxBuffer: 2 ** 26,
    }).catch((error) => error);
    assert.match(found.stdout, /No issues found/, found.stdout + found.stderr);
  });
});
