import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  ConfigError,
  describeConfig,
  mistypedVariables,
  readConfig,
  VARIABLES,
} from '../../service/config.js';

describe('The configuration', () => {
  it('needs nothing, and then has the defaults of the variables', () => {
    const config = { ...readConfig({}), CORS_ORIGINS: 'none' };
    for (const [name, { default: fallback }] of Object.entries<{ default?: string }>(VARIABLES))
      assert.equal(config[name as keyof typeof config]?.toString(), fallback, name);
    const { HOST, PORT, LOG_TEXTS } = config;
    assert.deepEqual([HOST, PORT], ['127.0.0.1', 3000], 'on this machine alone');
    assert.deepEqual([LOG_TEXTS, readConfig({}).CORS_ORIGINS], [false, []]);
  });

  it('takes each value from the environment', () => {
    const given = { PORT: '0', HOST: '::1', THREADS: '2', LOG_TEXTS: 'true', HOME: '/' };
    const { PORT, HOST, THREADS, LOG_TEXTS, ...others } = readConfig(given);
    assert.deepEqual([PORT, HOST, THREADS, LOG_TEXTS], [0, '::1', 2, true]);
    assert.ok(!('HOME' in others));
    assert.equal(readConfig({ HOST: '[::1]' }).HOST, '::1');
  });

  it('cannot be changed', () => {
    assert.ok(Object.isFrozen(readConfig({})));
  });

  it('takes an empty variable for an unset one', () => {
    assert.equal(readConfig({ PORT: '' }).PORT, 3000);
  });

  it('names every mistake at once, with name, value and what is allowed', () => {
    assert.throws(
      () => readConfig({ PORT: '65536', LOG_LEVEL: 'loud', THREADS: '0', MAX_TEXTS: '1e3' }),
      (error) => {
        assert.ok(error instanceof ConfigError);
        assert.deepEqual(error.mistakes, [
          'PORT="65536": expected a whole number from 0 to 65535',
          'LOG_LEVEL="loud": expected one of fatal, error, warn, info, debug, trace, silent',
          'THREADS="0": expected a whole number from 1 to 256',
          'MAX_TEXTS="1e3": expected a whole number from 1 to 10000',
        ]);
        return true;
      },
    );
  });

  it('knows names that are almost a variable’s', () => {
    const meant = (...names: string[]) =>
      mistypedVariables(Object.fromEntries(names.map((name) => [name, 'x']))).map(
        (one) => `${one.name} ${one.meant}`,
      );
    assert.deepEqual(meant('API_KEY_FILE', 'LOGLEVEL', 'max_texts', 'CORS_ORIGIN'), [
      'API_KEY_FILE API_KEYS_FILE',
      'LOGLEVEL LOG_LEVEL',
      'max_texts MAX_TEXTS',
      'CORS_ORIGIN CORS_ORIGINS',
    ]);
    const usual = ['HOME', 'PATH', 'HOSTNAME', 'LOGNAME', 'TERM', 'OTEL_EXPORTER_OTLP_HEADERS'];
    assert.deepEqual(
      meant(...Object.keys(VARIABLES), ...usual, 'API_KEY', 'npm_config_loglevel'),
      [],
    );
  });

  it('takes a rate with the most at once, which is ten seconds’ worth by default', () => {
    const rate = (text: string) => readConfig({ RATE_LIMIT: text }).RATE_LIMIT;
    assert.deepEqual(rate('20'), { perSecond: 20, burst: 200 });
    assert.deepEqual(rate('0.5:3'), { perSecond: 0.5, burst: 3 });
    for (const wrong of ['0', '-1', '1:0', '1/s', '1:', ':1']) {
      assert.throws(() => rate(wrong), ConfigError, wrong);
    }
  });

  it('takes origins as browsers write them', () => {
    const origins = (text: string) => readConfig({ CORS_ORIGINS: text }).CORS_ORIGINS;
    assert.deepEqual(origins('https://a.example, http://b:8080'), [
      'https://a.example',
      'http://b:8080',
    ]);
    assert.deepEqual(origins('*'), ['*']);
    for (const wrong of ['a.example', 'https://a.example/', 'https://A.example', ',']) {
      assert.throws(() => origins(wrong), ConfigError, wrong);
    }
  });

  it('is explained in the help text', () => {
    for (const name of Object.keys(VARIABLES)) {
      assert.match(describeConfig(), new RegExp(`^ +${name} `, 'm'));
    }
  });

  for (const page of ['README.md', 'docs/configuration.md']) {
    it(`is documented variable by variable in ${page}`, () => {
      const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
      const rows = [...text.matchAll(/^\| `([A-Z_]+)` \| (.*) \| (.*) \|$/gm)];
      const documented = Object.fromEntries(
        rows.map(([, name, fallback, description]) => [name, { fallback, description }]),
      );
      const expected = Object.fromEntries(
        Object.entries<{ default?: string; description: string }>(VARIABLES).map(([name, row]) => [
          name,
          { fallback: row.default ? `\`${row.default}\`` : 'unset', description: row.description },
        ]),
      );
      assert.deepEqual(documented, expected);
    });
  }
});
