import assert from 'node:assert/strict';
import { imageArguments, imageEnvironment } from '../../bench/systems/image.js';

describe('The service that is measured', () => {
  it('is started by the command of its image', () => {
    const args = imageArguments();
    assert.equal(args.at(-1), 'dist/main.js');
    for (const option of args.slice(0, -1)) assert.match(option, /^--[\w-]+(=\w+)?$/);
  });

  it('has the environment of its image, but for what a build decides', () => {
    const environment = imageEnvironment();
    assert.equal(environment.NODE_ENV, 'production');
    assert.equal(environment.MODEL, undefined);
    for (const value of Object.values(environment)) assert.doesNotMatch(value, /[$"]/);
  });
});
