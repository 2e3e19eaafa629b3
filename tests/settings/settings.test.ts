import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nearest } from '../../settings/nearest.js';
import { flag, matching, oneOf, wholeNumber } from '../../settings/schemas.js';
import { describeSettings, readSettings, setting } from '../../settings/settings.js';

const SETTINGS = {
  size: setting('how large', wholeNumber(1, 10), '3'),
  loud: setting('whether it is heard', flag, 'false'),
  colour: setting('its colour', oneOf(['red', 'green'])),
};

describe('Settings', () => {
  it('are what the texts say, or their defaults; without one they are absent', () => {
    assert.deepEqual(readSettings(SETTINGS, {}).values, { size: 3, loud: false });
    assert.deepEqual(readSettings(SETTINGS, { size: '7', loud: 'true', colour: 'red' }).values, {
      size: 7,
      loud: true,
      colour: 'red',
    });
  });

  it('pass over texts under other names, and cannot be changed', () => {
    const { values, mistakes } = readSettings(SETTINGS, { weight: '1' });
    assert.deepEqual(mistakes, []);
    assert(!('weight' in values) && Object.isFrozen(values));
  });

  it('report every mistake at once, each with its name, text and what is allowed', () => {
    const { mistakes } = readSettings(SETTINGS, { size: '11', loud: 'yes', colour: 'blue' });
    assert.deepEqual(mistakes, [
      'size="11": expected a whole number from 1 to 10',
      'loud="yes": expected one of true, false',
      'colour="blue": expected one of red, green',
    ]);
  });

  it('explain themselves, one per line', () => {
    assert.equal(
      describeSettings(SETTINGS),
      [
        '  size    how large (3)',
        '  loud    whether it is heard (false)',
        '  colour  its colour (unset)',
      ].join('\n'),
    );
  });
});

describe('A whole number', () => {
  const schema = wholeNumber(0, 1000);
  it('is taken within its bounds, and nothing else is', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2000, max: 2000 }), (number) => {
        assert.equal(schema.safeParse(String(number)).success, number >= 0 && number <= 1000);
      }),
    );
    for (const text of ['', ' 1', '+1', '1.5', '1e2', '0x10', '10s', 'Infinity'])
      assert(!schema.safeParse(text).success, text);
  });
});

describe('A text of a form', () => {
  it('is kept as it is written', () => {
    const schema = matching(/^[a-z]+$/, 'small letters');
    assert.equal(schema.parse('abc'), 'abc');
    assert.equal(schema.safeParse('Abc').error?.issues[0]?.message, 'small letters');
  });
});

describe('The nearest name', () => {
  it('is one that contains the word, or else the fewest changes away', () => {
    assert.equal(nearest('memory', ['cpuLimit', 'memoryLimit']), 'memoryLimit');
    assert.equal(nearest('replcias', ['replicas', 'registry']), 'replicas');
    assert.equal(nearest('NODEPORT', ['nodeImage', 'nodePort']), 'nodePort');
  });

  it('of a name is that name', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{3,8}$/), { minLength: 1 });
    fc.assert(
      fc.property(names, (known) => {
        for (const name of known) assert.equal(nearest(name, known), name);
      }),
    );
  });
});
