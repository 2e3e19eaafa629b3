import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { compare } from '../../bench/measuring/comparison.js';
import type { System } from '../../bench/systems/system.js';
import { useFolder } from '../support/folder.js';

const LABEL = '{"label":"POSITIVE","score":0.9}';
const killsOf = useFolder();

/** A server that ends as if killed for lack of memory where it has more texts to answer than a number. */
function system(id: string, mostTexts: number): System {
  const program =
    "require('http').createServer((q,r)=>q.on('data',(b)=>{const n=[].concat(JSON.parse(b).text).length;" +
    `if(n>${mostTexts}){require('fs').appendFileSync('${killsOf(id)}','x');process.exit(137)}` +
    `const a='['+Array(n).fill('${LABEL}')+']';r.setHeader('Content-Length',a.length).end(a)}))` +
    '.listen(process.env.PORT)';
  const runs = (port: number) => ({
    ...{ command: process.execPath, args: ['-e', program], environment: { PORT: String(port) } },
  });
  return { id, name: id, description: '', model: 'embedded', protocol: 'analyze', runs };
}

describe('A comparison of confined servers', () => {
  it('goes on where one is killed for lack of memory, and starts it again', async function () {
    this.timeout(30_000);
    const texts = Array.from({ length: 32 }, (_, index) => `Text ${index}.`);
    const tokens = { p50: 3, p99: 3 };
    const result = { description: '', count: texts.length, tokens };
    const referenced = { texts, labels: texts.map(() => 'POSITIVE'), result };
    const removed: string[] = [];
    const { systems, results, bare } = await compare({
      systems: [system('modest', 32), system('greedy', 1), system('greediest', 0)],
      scenarios: [
        { kind: 'several texts', value: 1 },
        { kind: 'new connections', value: 1 },
      ],
      texts: { short: referenced, long: referenced },
      ...{ rounds: 1, seconds: 0.2, starts: 1, warmUpSeconds: 0.1, cores: 2 },
      confine: (id) => ({
        prefix: ['env'],
        memoryBytes: 1e9,
        outOfMemoryKills: () => (existsSync(killsOf(id)) ? readFileSync(killsOf(id)).length : 0),
        remove: async () => {
          removed.push(id);
        },
      }),
    });
    const outcome = results.map(({ system, kind, outOfMemory = false, measurement }) => [
      ...[system, kind, outOfMemory, measurement.answered > 0],
    ]);
    assert.deepEqual(outcome.toSorted(), [
      ['greedy', 'new connections', false, true],
      ['greedy', 'several texts', true, false],
      ['modest', 'new connections', false, true],
      ['modest', 'several texts', false, true],
    ]);
    assert.deepEqual(
      systems.map(({ id, outOfMemory = false, startUpMs }) => [id, outOfMemory, startUpMs.length]),
      [
        ['modest', false, 1],
        ['greedy', false, 1],
        ['greediest', true, 0],
      ],
    );
    assert.deepEqual(systems[1]!.residentBytes, [1e9]);
    assert.deepEqual(removed.toSorted(), ['greediest', 'greedy', 'modest']);
    assert.deepEqual(bare, []);
  });
});
