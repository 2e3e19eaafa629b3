import assert from 'node:assert/strict';
import { withPath } from '../../stack/environment.js';

describe('A folder among those where commands are looked for', () => {
  it('comes first or last', () => {
    const given = { PATH: '/usr/bin', HOME: '/home/me' };
    assert.deepEqual(withPath(given, '/cli', 'first', 'linux'), {
      PATH: '/cli:/usr/bin',
      HOME: '/home/me',
    });
    assert.equal(withPath(given, '/cli', 'last', 'linux').PATH, '/usr/bin:/cli');
  });

  it('is the only one where there is no other', () => {
    assert.deepEqual(withPath({}, '/cli', 'first', 'linux'), { PATH: '/cli' });
    assert.deepEqual(withPath({ PATH: '' }, '/cli', 'last', 'linux'), { PATH: '/cli' });
  });

  describe('on Windows', () => {
    const CLI = 'C:\\Users\\me\\sentiment-api\\.pulumi\\cli\\bin';

    it('stands under the name that the variable has there', () => {
      const given = { Path: 'C:\\Windows;C:\\Program Files\\nodejs', SystemRoot: 'C:\\Windows' };
      assert.deepEqual(withPath(given, CLI, 'first', 'win32'), {
        Path: `${CLI};C:\\Windows;C:\\Program Files\\nodejs`,
        SystemRoot: 'C:\\Windows',
      });
    });

    it('stands in the one spelling that processes get, where there are two', () => {
      const given = { Path: 'C:\\second', PATH: 'C:\\first' };
      assert.deepEqual(withPath(given, CLI, 'last', 'win32'), { PATH: `C:\\first;${CLI}` });
    });
  });

  it('leaves alone what is only like it elsewhere', () => {
    const given = { Path: 'mine', PATH: '/usr/bin' };
    assert.deepEqual(withPath(given, '/cli', 'first', 'linux'), {
      Path: 'mine',
      PATH: '/cli:/usr/bin',
    });
  });
});
