import assert from 'node:assert/strict';
import { type Protocol, readLabels, requestBytes } from '../../bench/load/protocol.js';

const at = (protocol: Protocol) => ({ host: 'localhost', port: 8080, protocol });
const sent = (protocol: Protocol, texts: string[], path?: string) => {
  const endpoint = { ...at(protocol), ...(path !== undefined && { path }) };
  const [head, body] = requestBytes(endpoint, texts).toString().split('\r\n\r\n');
  return { line: head!.split('\r\n')[0], body: JSON.parse(body!) };
};
const row = (label: string, score: number) => ({ label, score });
const positive = row('POSITIVE', 0.3);
const negative = row('NEGATIVE', 0.2);
const neutral = row('NEUTRAL', 0.5);
const output = (name: string, data: unknown[]) => ({ name, data });

describe('A protocol of the benchmark', () => {
  for (const [protocol, path, one, two] of [
    ['analyze', '/analyze', { text: 'a' }, { text: ['a', 'b'] }],
    ['text-embeddings-inference', '/predict', { inputs: 'a' }, { inputs: [['a'], ['b']] }],
    ['hugging-face', '/', { inputs: 'a' }, { inputs: ['a', 'b'] }],
  ] as const)
    it(`${protocol} asks for a text and for several`, () => {
      assert.deepEqual(sent(protocol, ['a']), { line: `POST ${path} HTTP/1.1`, body: one });
      assert.deepEqual(sent(protocol, ['a', 'b']).body, two);
    });

  it('can be asked at another path', () => {
    const { line } = sent('open-inference', ['a'], '/v2/models/mine/infer');
    assert.equal(line, 'POST /v2/models/mine/infer HTTP/1.1');
  });

  for (const [protocol, one, two] of [
    ['analyze', [negative], [negative, positive]],
    ['text-embeddings-inference', [negative], [[negative], [positive]]],
    ['hugging-face', [[negative]], [[negative], [positive]]],
    ['infinity', { data: [[negative]] }, { data: [[negative], [positive]] }],
    [
      'open-inference',
      { outputs: [output('score', [0.2]), output('label', ['NEGATIVE'])] },
      { outputs: [output('label', ['NEGATIVE', 'POSITIVE']), output('score', [0.2, 0.3])] },
    ],
  ] as const)
    it(`${protocol} answers a label per text, and nothing else`, () => {
      assert.deepEqual(readLabels(protocol, JSON.stringify(one), 1), ['NEGATIVE']);
      assert.deepEqual(readLabels(protocol, JSON.stringify(two), 2), ['NEGATIVE', 'POSITIVE']);
      assert.throws(() => readLabels(protocol, JSON.stringify(two), 3), /^Error: expected 3/);
      for (const wrong of [
        '{}',
        '[]',
        '[[]]',
        '[{"label":1,"score":1}]',
        '[{"label":"A"}]',
        'null',
      ])
        assert.throws(() => readLabels(protocol, wrong, 1), /^Error: expected 1/, wrong);
    });

  it('leaves NEUTRAL out where a server answers all labels, as this service does', () => {
    const answer = (found: unknown[]) => readLabels('hugging-face', JSON.stringify([found]), 1);
    assert.deepEqual(answer([neutral, positive, negative]), ['POSITIVE']);
    assert.deepEqual(answer([neutral]), ['NEUTRAL']);
  });
});
