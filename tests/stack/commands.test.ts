import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StandIns, standIns } from './standIns.js';

describe('A command of the stack', () => {
  let folder: string;
  let commands: StandIns;
  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sentiment-api-'));
    commands = standIns(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs a command with the stand-ins, and a home and a state of its own. */
  const run = (command: string, args: readonly string[] = [], more = {}) => {
    const env = {
      PATH: commands.PATH,
      HOME: folder,
      PULUMI_HOME: folder,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: '',
      DOCKER_HOST: 'unix:///var/run/docker.sock',
      ...more,
    };
    const file = `stack/commands/${command}.ts`;
    return spawnSync(process.execPath, ['--import', 'tsx', file, ...args], {
      env,
      encoding: 'utf8',
    });
  };

  describe('npm run pulumi', () => {
    /** Stacks as Pulumi lists them. */
    const withStacks = (json: string) =>
      commands.add('pulumi', `[ "$*" = 'stack ls --json' ] && echo '${json}'; exit 0`);
    /** What is called beside `pulumi version`, by which the command is found. */
    const calls = () => commands.calls().filter((call) => call !== 'pulumi version');

    it('makes the stack dev the first time', () => {
      withStacks('[]');
      assert.equal(run('pulumi', ['up']).status, 0);
      assert.deepEqual(calls(), ['pulumi stack ls --json', 'pulumi stack init dev', 'pulumi up']);
    });

    it('leaves dev for the stack that was selected', () => {
      withStacks('[{"name":"dev","current":false},{"name":"production","current":true}]');
      run('pulumi', ['stack', 'init', 'production']);
      run('pulumi', ['config', 'set', 'context', 'my-cluster']);
      assert.deepEqual(calls(), [
        'pulumi stack init production',
        'pulumi stack ls --json',
        'pulumi config set context my-cluster',
      ]);
    });

    it('ends as Pulumi does', () => {
      commands.add('pulumi', 'case "$1" in stack) echo "[]";; up) exit 4;; esac');
      assert.equal(run('pulumi', ['up']).status, 4);
      commands.add('pulumi', '[ "$1" = version ]');
      assert.equal(run('pulumi', ['up']).status, 1);
      assert.equal(calls().at(-1), 'pulumi stack ls --json', 'and does nothing more');
    });
  });

  describe('npm run image', () => {
    /** A docker that has the image only once it was built with these options. */
    const dockerThatKeeps = (options: string) =>
      commands.add(
        'docker',
        `case "$*" in "build ${options}"*) touch '${folder}/image';; ` +
          `"image inspect"*) [ -e '${folder}/image' ];; esac`,
      );
    const builds = () => commands.calls().filter((call) => call.startsWith('docker build'));

    it('prints the name of the image that it built, and nothing else', () => {
      dockerThatKeeps('--file');
      const { status, stdout } = run('image');
      assert.match(stdout, /^sentiment-api:[0-9a-f]{12}\n$/);
      assert.equal(status, 0);
      assert.equal(builds().length, 1);
      assert.match(builds()[0]!, new RegExp(` --tag ${stdout.trim()} `));
    });

    it('has a builder in a container hand the image over', () => {
      dockerThatKeeps('--load');
      const { status, stdout } = run('image');
      assert.match(stdout, /^sentiment-api:[0-9a-f]{12}\n$/);
      assert.equal(status, 0);
      assert.equal(builds().length, 2);
    });

    it('fails where the image is not there afterwards', () => {
      dockerThatKeeps('--never');
      const { status, stdout, stderr } = run('image');
      assert.equal(status, 1);
      assert.equal(stdout, '');
      assert.match(stderr, /^docker built sentiment-api:[0-9a-f]{12}, but does not have it/);
    });

    it('says how to push it, where there is a registry', () => {
      dockerThatKeeps('--file');
      const { stdout, stderr } = run('image', ['--config', 'registry=ghcr.io/owner']);
      assert.equal(stderr, `To push it: docker push ${stdout}`);
    });
  });
});
