import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Json, patched } from '../../../stack/objects/patch.js';

const POD = {
  replicas: 2,
  labels: { app: 'api', tier: 'web' },
  containers: [
    { name: 'api', image: 'api:1', ports: [{ containerPort: 3000, name: 'http' }] },
    { name: 'proxy', image: 'proxy:1' },
  ],
  tolerations: [{ key: 'a' }, { key: 'b' }],
};

describe('A patch, as Kubernetes merges it,', () => {
  const table: [what: string, patch: { [key: string]: Json }, change: object][] = [
    ['changes and adds fields', { replicas: 3, paused: true }, { replicas: 3, paused: true }],
    [
      'merges objects, and removes fields by null',
      { labels: { tier: null, team: 'a' } },
      { labels: { app: 'api', team: 'a' } },
    ],
    [
      'merges the entries of a list by its key',
      { containers: [{ name: 'api', image: 'api:2' }, { name: 'new' }] },
      {
        containers: [
          { name: 'api', image: 'api:2', ports: [{ containerPort: 3000, name: 'http' }] },
          { name: 'proxy', image: 'proxy:1' },
          { name: 'new' },
        ],
      },
    ],
    [
      'removes an entry that it marks',
      {
        containers: [
          { name: 'proxy', $patch: 'delete' },
          { name: 'absent', $patch: 'delete' },
        ],
      },
      { containers: [POD.containers[0]] },
    ],
    [
      'replaces lists that have no key',
      { tolerations: [{ key: 'c' }] },
      { tolerations: [{ key: 'c' }] },
    ],
    ['makes what is not there', { affinity: { a: { b: 1 } } }, { affinity: { a: { b: 1 } } }],
  ];
  for (const [what, patch, change] of table) {
    it(what, () => {
      const before = structuredClone(POD);
      assert.deepEqual(patched(POD, patch), { ...before, ...change });
      assert.deepEqual(POD, before, 'the original stays as it was');
    });
  }

  it('leaves everything as it is where it says nothing', () => {
    assert.deepEqual(patched(POD, {}), POD);
  });

  it('takes every name for one like any other', () => {
    const patch = JSON.parse('{"__proto__":{"a":1},"constructor":[{"name":"a"}]}');
    const changed = patched(POD as object, patch);
    assert.equal(Object.getPrototypeOf(changed), Object.prototype);
    assert.deepEqual(Object.entries(changed).slice(-2), [
      ['__proto__', { a: 1 }],
      ['constructor', [{ name: 'a' }]],
    ]);
  });

  it('brings about the same when it is applied twice', () => {
    const patches = fc.dictionary(
      fc.constantFrom('labels', 'replicas', 'spec', 'x'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(patches, (patch) => {
        const once = patched(POD as object, patch as { [key: string]: Json });
        assert.deepEqual(patched(once, patch as { [key: string]: Json }), once);
      }),
    );
  });
});
