import assert from 'node:assert/strict';
import { dockerBuild } from '../../stack/dockerBuild.js';

const SOURCE = {
  name: 'sentiment-api:0123456789ab',
  tag: '0123456789ab',
  platform: 'linux/arm64',
  buildArgs: { MODEL: 'embedded' },
  context: '.pulumi/image/0123456789ab',
};

describe('A build with the docker command', () => {
  /** A docker that has the image once it was built with an option, and what it was asked. */
  function dockerThatKeeps(option: string, status = 0) {
    const calls: string[] = [];
    let kept = false;
    const build = () =>
      dockerBuild(SOURCE, (args) => {
        calls.push(args.join(' '));
        if (args[0] === 'image') return kept ? 0 : 1;
        kept ||= args.includes(option);
        return status;
      });
    return { build, builds: () => calls.filter((call) => call.startsWith('build')) };
  }

  it('gives the image its name, and what it is built with', () => {
    const { build, builds } = dockerThatKeeps('--tag');
    build();
    assert.equal(builds().length, 1);
    assert.match(
      builds()[0]!,
      /--tag sentiment-api:0123456789ab --platform linux\/arm64 --build-arg MODEL=embedded/,
    );
  });

  it('has a builder in a container hand the image over', () => {
    const { build, builds } = dockerThatKeeps('--load');
    build();
    assert.deepEqual(
      builds().map((call) => call.includes('--load')),
      [false, true],
    );
  });

  it('fails where docker fails, or the image is not there afterwards', () => {
    assert.throws(
      dockerThatKeeps('--tag', 3).build,
      /^Error: docker build failed with exit code 3$/,
    );
    assert.throws(
      dockerThatKeeps('--never').build,
      /docker built .*, and does not have it afterwards/,
    );
  });
});
