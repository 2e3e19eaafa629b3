import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { contextFiles, imageSource, ROOT } from '../../stack/imageSource.js';
import { startServiceProcess } from '../service/support/serviceProcess.js';
import { useOneFolder } from '../support/folder.js';
import { post } from '../support/post.js';

const SETTINGS = { nodeImage: 'node:24-bookworm-slim', model: 'embedded', platform: 'linux/amd64' };

/** Clones what is committed, with a setting of Git. */
function clone(folder: string, setting: string): string {
  const options = ['--quiet', '--shared', '--config', setting];
  execFileSync('git', ['clone', ...options, ROOT, folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  return folder;
}

describe('A clone', () => {
  const folder = useOneFolder();
  let plain: string;
  /** As Git for Windows makes it, unless told otherwise. */
  let windows: string;
  before(function () {
    // Somebody's archive of the files cannot be cloned.
    if (!existsSync(join(ROOT, '.git'))) this.skip();
    plain = clone(folder('plain'), 'core.autocrlf=false');
    windows = clone(folder('windows'), 'core.autocrlf=true');
  });

  it('has the same bytes and the same image with the line endings of Windows', () => {
    const files = contextFiles(windows);
    assert.deepEqual(files, contextFiles(plain));
    for (const path of files) {
      const bytes = readFileSync(join(windows, path));
      assert.ok(bytes.equals(readFileSync(join(plain, path))), path);
    }
    assert.equal(imageSource(SETTINGS, windows).tag, imageSource(SETTINGS, plain).tag);
  });

  it('is built, starts and answers with the line endings of Windows', async () => {
    symlinkSync(join(ROOT, 'node_modules'), join(windows, 'node_modules'), 'junction');
    execFileSync(process.execPath, ['service/build.mjs'], { cwd: windows });
    const service = await startServiceProcess({ main: join(windows, 'dist', 'main.js') });
    const response = await post(`${service.url}/analyze`, { text: 'I love it.' });
    const [{ label }] = (await response.json()) as [{ label: string }];
    service.signal('SIGTERM');
    assert.equal(label, 'POSITIVE');
    assert.equal(await service.exit(), 0);
  });
});
