import assert from 'node:assert/strict';
import { against } from '../../bench/systems/against.js';
import { Server } from '../../bench/systems/server.js';
import { useFolder } from '../support/folder.js';
import { serve } from '../support/serve.js';

const ANSWER = '[{"label":"POSITIVE","score":0.9}]';

describe('A server that --against names', () => {
  const folder = useFolder();

  it('is asked where it runs, and its start and memory are not known', async () => {
    const asked: string[] = [];
    await using running = await serve((request, response) => {
      asked.push(request.url!);
      response.setHeader('Content-Length', ANSWER.length).end(ANSWER);
    });
    const system = against(`TEI=${running.url}/here,text-embeddings-inference`);
    assert.equal(system.name, 'TEI');
    const server = await Server.start(system, folder('log'));
    server.pause();
    server.resume();
    await server.stop();
    assert.deepEqual([server.startUpMs, server.residentBytes], [undefined, undefined]);
    assert.deepEqual(asked, ['/here']);
  });

  it('is started by a shell on the port that it is told, and ended', async () => {
    const program =
      "require('http').createServer((q,r)=>{r.setHeader('Content-Length',34).end(process.env.SAYS)})" +
      '.listen(process.env.PORT)';
    const system = against(`other=env SAYS='${ANSWER}' '${process.execPath}' -e "${program}"`);
    assert.equal(system.protocol, 'analyze');
    const server = await Server.start(system, folder('log'));
    assert.ok(server.startUpMs! > 0);
    assert.ok(server.residentBytes! > 1e6);
    await server.stop();
    await assert.rejects(fetch(`http://127.0.0.1:${server.endpoint.port}`));
  });

  it('may have commas in its command', () => {
    const { runs } = against('x=serve --list a,b --port $PORT,hugging-face');
    assert.ok(typeof runs === 'function');
    assert.deepEqual(runs(5).args, ['-c', 'exec serve --list a,b --port $PORT']);
    assert.deepEqual(runs(5).environment, { PORT: '5' });
  });

  for (const [option, message] of [
    ['http://127.0.0.1', /expected NAME=URL or NAME=COMMAND/],
    ['x=http://127.0.0.1,grpc', /expected a protocol of analyze, .*; found grpc/],
    ['x=https://127.0.0.1', /expected an http:\/\/ URL/],
  ] as const)
    it(`${option} is a mistake`, () => assert.throws(() => against(option), message));
});
