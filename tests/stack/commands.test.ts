import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { useStandIns } from './standIns.js';

describe('A command of the stack', () => {
  const used = useStandIns();

  /** Runs a command with the stand-ins, and a home and a state of its own. */
  const run = (command: string, args: readonly string[]) => {
    const env = {
      PATH: used.commands.PATH,
      HOME: used.folder,
      PULUMI_HOME: used.folder,
      PULUMI_BACKEND_URL: `file://${used.folder}`,
      PULUMI_CONFIG_PASSPHRASE: '',
      DOCKER_HOST: 'unix:///var/run/docker.sock',
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
      used.commands.add('pulumi', `[ "$*" = 'stack ls --json' ] && echo '${json}'; exit 0`);
    /** What is called beside `pulumi version`, by which the command is found. */
    const calls = () => used.commands.calls().filter((call) => call !== 'pulumi version');

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
      used.commands.add('pulumi', 'case "$1" in stack) echo "[]";; up) exit 4;; esac');
      assert.equal(run('pulumi', ['up']).status, 4);
      used.commands.add('pulumi', '[ "$1" = version ]');
      assert.equal(run('pulumi', ['up']).status, 1);
      assert.equal(calls().at(-1), 'pulumi stack ls --json', 'and does nothing more');
    });
  });

  it('npm run image prints the name of what it built, and says how to push it', () => {
    used.commands.add('docker');
    const { status, stdout, stderr } = run('image', ['--config', 'registry=ghcr.io/owner']);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^ghcr\.io\/owner\/sentiment-api:[0-9a-f]{12}\n$/);
    assert.equal(stderr, `To push it: docker push ${stdout}`);
    assert.match(used.commands.calls()[0]!, new RegExp(`^docker build .* --tag ${stdout.trim()} `));
  });
});
