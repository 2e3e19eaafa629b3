import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackFromArguments } from '../../stack/commands/arguments.js';
import { useFolder } from '../support/folder.js';

describe('A command’s stack', () => {
  const root = useFolder();
  let said: string[];
  const environment: Record<string, string> = {};
  const stack = (...args: string[]) =>
    stackFromArguments(args, 'Does something.', ['env'], root(), environment)!;
  const refuses = (args: string[], message: RegExp) =>
    assert.throws(() => stack(...args), { name: 'UsageError', message });
  const write = (file: string, ...lines: string[]) =>
    writeFileSync(root(file), `${lines.join('\n')}\n`);

  const { error } = console;
  beforeEach(() => {
    environment.PULUMI_HOME = root('home');
    write('Pulumi.yaml', 'name: sentiment-api');
    write('Pulumi.dev.yaml', 'config:', '  sentiment-api:replicas: 3');
    write('Pulumi.production.yaml', 'config:', '  sentiment-api:replicas: 7');
    writeFileSync(root('Pulumi.empty.yaml'), '');
    said = [];
    console.error = (line: string) => said.push(line);
  });
  afterEach(() => {
    console.error = error;
  });

  describe('is', () => {
    afterEach(() => {
      delete environment.PULUMI_STACK;
    });

    it('dev, where none is named or selected', () => {
      assert.equal(stack().stack, 'dev');
      assert.equal(stack().config.replicas, 3);
    });

    it('the one that Pulumi has selected for this project', () => {
      const path = createHash('sha1').update(root('Pulumi.yaml')).digest('hex');
      mkdirSync(root('home', 'workspaces'), { recursive: true });
      write(
        join('home', 'workspaces', `sentiment-api-${path}-workspace.json`),
        '{ "stack": "organization/sentiment-api/production" }',
      );
      assert.equal(stack().stack, 'production');
      assert.equal(stack().config.replicas, 7);
    });

    it('or else the one of PULUMI_STACK, or before both the one that is named', () => {
      environment.PULUMI_STACK = 'production';
      assert.equal(stack().stack, 'production');
      assert.equal(stack('--stack', 'empty').stack, 'empty');
      assert.equal(stack('--stack', 'empty').config.replicas, 2);
    });

    it('known by its own name, whatever organization it belongs to', () => {
      for (const name of ['acme/production', 'acme/sentiment-api/production']) {
        assert.equal(stack('--stack', name).stack, 'production');
        assert.equal(stack('--stack', name).config.replicas, 7);
      }
    });
  });

  it('has the values given instead, as Pulumi would hand them to the program', () => {
    const { config, stored } = stack('--config', 'replicas=4', '--config=nodeImage=a:b');
    assert.equal(config.replicas, 4);
    assert.deepEqual(stored, {
      'sentiment-api:replicas': '4',
      'sentiment-api:nodeImage': 'a:b',
    });
  });

  it('has what Pulumi.yaml sets for all stacks, where it sets nothing itself', () => {
    write(
      'Pulumi.yaml',
      'name: sentiment-api',
      'config:',
      '  replicas: 5',
      '  registry: ghcr.io/owner',
      '  nodePort: { type: integer, default: 30100 }',
      '  sentiment-api:logLevel: { value: warn }',
      '  aws:region: { value: eu-central-1 }',
    );
    const { config } = stack();
    assert.equal(config.replicas, 3);
    assert.equal(config.registry, 'ghcr.io/owner');
    assert.equal(config.nodePort, 30_100);
    assert.equal(config.logLevel, 'warn');
  });

  it('may have its clients’ keys encrypted: nobody but Pulumi reads them', () => {
    write('Pulumi.dev.yaml', 'config:', '  sentiment-api:apiKeys: { secure: v1:abc }');
    assert(stack().config.apiKeys);
  });

  it('may have encrypted what the command does not read, or is given instead', () => {
    write(
      'Pulumi.dev.yaml',
      'config:',
      '  sentiment-api:env: { OTEL_SERVICE_NAME: { secure: v1:abc } }',
      '  sentiment-api:otlpEndpoint: { secure: v1:abc }',
    );
    refuses([], /otlpEndpoint is encrypted.*: expected .* --config otlpEndpoint=VALUE$/);
    for (const key of ['otlpEndpoint', 'sentiment-api:otlpEndpoint']) {
      const { config } = stack('--config', `${key}=http://collector:4318`);
      assert.equal(config.otlpEndpoint, 'http://collector:4318');
      assert.equal(config.env, undefined);
    }
  });

  it('may hold structured and encrypted values of other projects', () => {
    write(
      'Pulumi.dev.yaml',
      'config:',
      '  pulumi:tags: { team: language }',
      '  pulumi:disable-default-providers: [kubernetes]',
      '  aws:secretKey: { secure: v1:abc }',
      '  sentiment-api:replicas: 4',
    );
    const { config, stored } = stack();
    assert.equal(config.replicas, 4);
    assert.equal(stored['pulumi:tags'], '{"team":"language"}');
    assert.equal('aws:secretKey' in stored, false);
  });

  it('has all defaults where it has no file, and says so', () => {
    assert.equal(stack('--stack', 'staging').config.replicas, 2);
    assert.deepEqual(said, [
      'There is no Pulumi.staging.yaml (there is Pulumi.dev.yaml, Pulumi.empty.yaml, ' +
        'Pulumi.production.yaml), so every key has its default. ' +
        'To make this stack: npm run pulumi -- stack init staging',
    ]);
  });

  it('is refused with what is wrong', () => {
    refuses(['--replicas', '3'], /^Unknown option '--replicas'.*\n\nOptions:/s);
    refuses(['--config', 'replicas'], /^--config replicas: expected KEY=VALUE$/);
    write('Pulumi.dev.yaml', 'config:', '  sentiment-api:registry:', '    secure: v1:abc');
    refuses([], /^Pulumi\.dev\.yaml: sentiment-api:registry is encrypted.*: expected plain text/);
    write('Pulumi.dev.yaml', 'config: [');
    refuses([], /^cannot read Pulumi\.dev\.yaml: /);
    rmSync(root('Pulumi.yaml'));
    refuses([], /^cannot read Pulumi\.yaml: ENOENT/);
  });
});
