import assert from 'node:assert/strict';
import { passphraseOpens } from '../../doctor/passphrase.js';
import { amount } from '../../stack/quantity.js';

describe('A passphrase', () => {
  // Made by `pulumi stack init` with the passphrase `a`.
  const salt = 'v1:AywkFVa4YQ4=:v1:x3HAiynxDL29solg:/kbP0AmDO4VhPrWGyl5VSDrMoFCz7Q==';

  it('is known by the salt that Pulumi keeps of it', () => {
    assert.equal(passphraseOpens(salt, 'a'), true);
    assert.equal(passphraseOpens(salt, 'b'), false);
    assert.equal(passphraseOpens('v1:not:v1:a:salt', 'a'), false);
  });
});

describe('A quantity of Kubernetes', () => {
  it('is read in every form that clusters write', () => {
    for (const [quantity, expected] of Object.entries({
      '250m': 0.25,
      '2': 2,
      '1.5': 1.5,
      '1Ki': 1024,
      '24581696Ki': 24_581_696 * 1024,
      '3900M': 39e8,
      '1Ti': 2 ** 40,
      '12e3': 12_000,
      '500000000n': 0.5,
    })) {
      assert.ok(Math.abs(amount(quantity) - expected) < 1e-6, quantity);
    }
    assert.equal(amount(undefined), 0);
  });
});
