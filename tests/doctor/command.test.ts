import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedFinding } from '../../doctor/checks.js';
import { readPulumi } from '../../doctor/pulumiState.js';
import { useStandIns } from '../stack/standIns.js';
import { ended } from '../support/ended.js';

const used = useStandIns();

describe('npm run doctor', () => {
  /** Runs the doctor beside stand-ins for docker, kubectl and pulumi. */
  function doctor(...args: string[]) {
    const { PATH } = used.commands;
    const env = { PATH, HOME: used.folder, PULUMI_HOME: used.folder };
    const command = ['--import', 'tsx', 'doctor/main.ts', ...args];
    return ended(spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  it('asks the stack’s own cluster, and nothing else', async () => {
    // A cluster with nothing in it.
    used.commands.add(
      'kubectl',
      `case "$*" in
        *get-contexts*|*current-context*) echo my-cluster;;
        *version*) echo '{"gitVersion":"v1.34.2"}';;
        *apis*) echo '{"groups":[{"name":"apps"}]}';;
        *) echo '{"items":[]}';;
      esac`,
    );
    const { stdout } = await doctor('--json', '--config', 'context=my-cluster');
    const report = JSON.parse(stdout) as { context: string; findings: NamedFinding[] };
    assert.equal(report.context, 'my-cluster');
    const calls = used.commands.calls().filter((call) => !call.startsWith('kubectl config'));
    assert.ok(calls.length > 3);
    for (const call of calls) assert.match(call, /^kubectl --context my-cluster /);
    const says = (check: string) => report.findings.find((one) => one.check === check)?.says;
    assert.equal(says('context'), 'The context my-cluster answers: Kubernetes 1.34.2.');
    assert.equal(says('rollout'), 'Nothing is deployed in the namespace default.');
    assert.equal(says('docker'), 'Docker does not answer: there is no docker command.');
  });

  it('has a report of a configuration that is wrong as well', async () => {
    const { code, stdout } = await doctor('--json', '--config', 'replicas=many');
    const { findings } = JSON.parse(stdout) as { findings: NamedFinding[] };
    assert.equal(code, 1);
    assert.match(findings[0]!.says, /replicas="many": expected a whole number/);
  });

  it('tells a wrong call from what could not be looked at', async () => {
    const { code, stderr } = await doctor('--jsno');
    assert.equal(code, 64);
    assert.match(stderr, /^Unknown option '--jsno'/);
  });
});

describe('What the doctor reads of Pulumi', () => {
  const state = { deployment: { resources: [] as object[] } };
  /** A pulumi that is logged in elsewhere, or not at all. */
  const pulumi = (whoami: string) => {
    writeFileSync(join(used.folder, 'state.json'), JSON.stringify(state));
    used.commands.add(
      'pulumi',
      `case "$1" in
        version) echo v3.246.0;;
        plugin) echo '[]';;
        whoami) ${whoami};;
        stack) /bin/cat '${used.folder}/state.json';;
      esac`,
    );
  };
  const loggedIn = `echo '{"url":"https://app.pulumi.com/me"}'`;
  const loggedOut = 'echo "error: PULUMI_ACCESS_TOKEN must be set for login" >&2; exit 255';
  const read = (more = {}, stack = 'dev') =>
    readPulumi(stack, { PATH: used.commands.PATH, PULUMI_HOME: used.folder, ...more }, used.folder);
  const deployHere = () =>
    mkdirSync(join(used.folder, '.pulumi', 'stacks', 'sentiment-api'), { recursive: true });

  it('is the user’s own backend and command, where they are logged in', async () => {
    pulumi(loggedIn);
    const { backend, way, version } = await read();
    assert.deepEqual(backend, { found: 'https://app.pulumi.com/me' });
    assert.deepEqual([way, version], ['pulumi', { found: '3.246.0' }]);
  });

  it('is the state in the project, where `npm run up` has put one', async () => {
    pulumi(loggedIn);
    deployHere();
    const { backend, way } = await read();
    assert.deepEqual(backend, { found: `file://${used.folder}` });
    assert.equal(way, 'npm');
    assert.ok(!used.commands.calls().some((call) => call.includes('whoami')), 'and asks nobody');
  });

  it('is that nobody is logged in', async () => {
    pulumi(loggedOut);
    const { backend, way } = await read();
    assert.match('error' in backend ? backend.error : '', /PULUMI_ACCESS_TOKEN must be set/);
    assert.equal(way, 'npm');
  });

  it('is a command that only npm brought', async () => {
    pulumi(loggedIn);
    cpSync(join(used.folder, 'bin'), join(used.folder, '.pulumi', 'cli', 'bin'), {
      recursive: true,
    });
    rmSync(join(used.folder, 'bin', 'pulumi'));
    const { version, way } = await read();
    assert.deepEqual([way, version], ['npm', { found: '3.246.0' }]);
  });

  it('is which objects are on record', async () => {
    const metadata = { name: 'sentiment-api', namespace: 'default' };
    state.deployment.resources = [
      { type: 'pulumi:pulumi:Stack' },
      { type: 'pulumi:providers:kubernetes', outputs: { context: 'docker-desktop' } },
      { type: 'kubernetes:apps/v1:Deployment', outputs: { metadata } },
      { type: 'kubernetes:apps/v1:DeploymentPatch', outputs: { metadata } },
      { type: 'kubernetes:core/v1:Namespace', outputs: { metadata: { name: 'team-a' } } },
    ];
    pulumi(loggedIn);
    const { recorded } = await read({}, 'production');
    assert.deepEqual(recorded, {
      found: [
        { kind: 'Deployment', name: 'sentiment-api', namespace: 'default' },
        { kind: 'Namespace', name: 'team-a' },
      ],
    });
    assert.ok(
      used.commands
        .calls()
        .includes(`pulumi stack export --stack production --cwd ${used.folder} --non-interactive`),
    );
  });

  it('is how to name the stack, where another one is selected', async () => {
    pulumi(loggedIn);
    assert.deepEqual((await read()).stackOption, []);
    assert.deepEqual((await read({}, 'production')).stackOption, ['--stack', 'production']);
    const selected = { PULUMI_STACK: 'acme/sentiment-api/production' };
    assert.deepEqual((await read(selected, 'production')).stackOption, []);
  });
});
