import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces, platform } from 'node:os';
import { useFolder } from '../support/folder.js';
import { givenText } from '../support/givenText.js';
import { post } from '../support/post.js';
import { serve } from '../support/serve.js';
import {
  runService,
  type ServiceProcess,
  spawnService,
  startServiceProcess,
} from './support/serviceProcess.js';

const LONG_TEXT = 'a long text that keeps the model busy for a while '.repeat(60);

/** A request that takes a while. */
function longRequest({ url }: ServiceProcess): Promise<Response> {
  return analyze(url, Array(16).fill(LONG_TEXT));
}

function analyze(url: string, text: string | string[]): Promise<Response> {
  return post(`${url}/analyze`, { text });
}

/** Waits until the metrics have such a line. */
async function untilMetric({ url }: ServiceProcess, line: RegExp): Promise<void> {
  while (!line.test(await (await fetch(`${url}/metrics`)).text()));
}

/** Waits until a request has been accepted. */
const untilBusy = (service: ServiceProcess) =>
  untilMetric(service, /^sentiment_queue_texts [1-9]/m);

/** Waits until a thread was given a batch. */
const untilComputing = (service: ServiceProcess) =>
  untilMetric(service, /^sentiment_queue_wait_seconds_count [1-9]/m);

/** No request is given up before its thread is. */
const PATIENT = { REQUEST_TIMEOUT_MS: '60000' };

/** Runs the service with an import that is evaluated before it, in its threads as well. */
function importing(code: string): string[] {
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
}

describe('The process', () => {
  it('says where it listens and with which model', async () => {
    const service = await startServiceProcess();
    const [starting, serving] = service.log;
    const { level, time, version } = starting!;
    assert.equal(level, 'info');
    assert.match(String(time), /^\d{4}-\d\d-\d\dT/);
    assert.match(String(version), /^\d+\.\d+\.\d+/);
    const { model, threads, host, port } = serving!;
    assert.deepEqual((model as { labels: unknown }).labels, ['NEGATIVE', 'POSITIVE']);
    assert.deepEqual([threads, host], [1, '127.0.0.1']);
    assert.ok(Number(port) > 0);
    assert.equal((await fetch(`${service.url}/readyz`)).status, 200);
    service.signal('SIGTERM');
    assert.equal(await service.exit(), 0);
  });

  it('listens by HOST=:: at all addresses, also of IPv6 where there is any, and tells them apart', async () => {
    const service = await startServiceProcess({ env: { HOST: '::' } });
    const { port } = new URL(service.url);
    const loopbacks = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, address }) => internal && ['127.0.0.1', '::1'].includes(address));
    for (const { address, family } of loopbacks) {
      const host = family === 'IPv6' ? `[${address}]` : address;
      assert.equal((await fetch(`http://${host}:${port}/analyze`)).status, 405);
      const socket = connect(Number(port), address).end('no HTTP');
      await once(socket.resume(), 'close');
    }
    service.signal('SIGTERM');
    assert.equal(await service.exit(), 0);
    const logged = service.log.flatMap(({ address }) => address ?? []);
    assert.deepEqual(
      logged,
      loopbacks.flatMap(({ address }) => [address, address]),
    );
  });

  it('is reached by the name that it listens at, whichever address that is', async () => {
    const service = spawnService({ env: { HOST: 'localhost' } });
    const { port } = await service.logged('serving');
    assert.equal((await fetch(`http://localhost:${port}/readyz`)).status, 200);
    service.signal('SIGTERM');
    assert.equal(await service.exit(), 0);
  });

  it('has those wait who come while it is busy, as many as it may have connections', async function () {
    if (platform() !== 'linux') this.skip();
    const service = await startServiceProcess();
    service.signal('SIGSTOP');
    const port = Number(new URL(service.url).port);
    const clients = Array.from({ length: 700 }, () => connect(port, '127.0.0.1'));
    try {
      await Promise.all(clients.map((client) => once(client, 'connect')));
    } finally {
      service.signal('SIGKILL');
      for (const client of clients) client.on('error', () => {}).destroy();
    }
  });

  it('explains itself for --help', async () => {
    const { code, stdout } = await runService({ args: ['--help'] });
    assert.equal(code, 0);
    assert.match(stdout, /PORT .*\(3000\)/);
    assert.match(
      stdout,
      /Open http:\/\/localhost:3000 in a browser.*curl localhost:3000\/analyze/s,
    );
  });

  for (const [host, authority] of [
    ['127.0.0.1', 'localhost'],
    ['::', 'localhost'],
    ['127.0.0.2', '127.0.0.2'],
  ] as const)
    it(`says in a terminal where it is reached that listens at ${host}`, async function () {
      if (platform() !== 'linux') this.skip();
      const { code, stderr } = await runService({
        env: { HOST: host, PORT: '0' },
        nodeArgs: importing(`
          import { isMainThread } from 'node:worker_threads';
          const { error } = console;
          if (isMainThread) process.stdout.isTTY = true;
          console.error = (words) => {
            error(words);
            process.kill(process.pid, 'SIGTERM');
          };`),
      });
      assert.equal(code, 0);
      const [, said] = /^Open http:\/\/(.+):\d+ in a browser/m.exec(stderr) ?? [];
      assert.equal(said, authority);
    });

  for (const [arg, variable] of [
    ['--port', 'PORT'],
    ['--log-level=debug', 'LOG_LEVEL'],
  ] as const)
    it(`names the variable ${variable} to whoever gives it ${arg}`, async () => {
      const { code, stdout, stderr } = await runService({ args: [arg, '3001'] });
      assert.deepEqual([code, stdout], [1, '']);
      assert.ok(stderr.includes(`unknown argument "${arg}"`), stderr);
      assert.ok(stderr.includes(`such as ${variable}; npm start -- --help lists them`), stderr);
    });

  describe('on SIGTERM', () => {
    it('fails readiness and goes on answering for the drain delay, each answer closing its connection', async () => {
      const service = await startServiceProcess({ env: { DRAIN_DELAY_MS: '60000' } });
      service.signal('SIGTERM');
      await service.logged('draining');
      const ready = await fetch(`${service.url}/readyz`);
      assert.equal(ready.status, 503);
      assert.equal((await fetch(`${service.url}/livez`)).status, 200);
      const answer = await analyze(service.url, 'I love it.');
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('connection'), 'close');
      service.signal('SIGTERM');
      assert.equal(await service.exit(), 1);
    });

    it('finishes every request it accepted, under load', async () => {
      const service = await startServiceProcess({ env: { DRAIN_DELAY_MS: '200' } });
      const statuses: number[] = [];
      const client = async () => {
        for (;;) {
          try {
            const response = await analyze(service.url, ['I love it.', 'I hate it.']);
            statuses.push(response.status);
            await response.json();
          } catch {
            return; // The service took no more connections.
          }
        }
      };
      const clients = Array.from({ length: 8 }, client);
      while (statuses.length < 20) await new Promise(setImmediate);
      service.signal('SIGTERM');
      assert.equal(await service.exit(), 0);
      await Promise.all(clients);
      assert.deepEqual(new Set(statuses), new Set([200]));
      const answered = service.log.filter(({ msg }) => msg === 'request');
      assert.equal(statuses.length, answered.length, 'every answer arrived');
      assert.equal(service.log.at(-1)?.msg, 'stopped');
    });

    it('finishes a request that takes longer than the drain delay', async () => {
      const service = await startServiceProcess({ env: { REQUEST_TIMEOUT_MS: '60000' } });
      const answer = longRequest(service);
      await untilBusy(service);
      service.signal('SIGTERM');
      assert.equal((await answer).status, 200);
      assert.equal(((await (await answer).json()) as unknown[]).length, 16);
      assert.equal(await service.exit(), 0);
    });

    it('does not wait for connections without a request', async () => {
      const service = await startServiceProcess();
      const idle = connect(service.port, '127.0.0.1');
      await once(idle, 'connect');
      const used = connect(service.port, '127.0.0.1');
      used.write('GET /livez HTTP/1.1\r\nHost: a\r\n\r\n');
      await once(used, 'data');
      service.signal('SIGTERM');
      await Promise.all([once(idle, 'close'), once(used, 'close')]);
      assert.equal(await service.exit(), 0);
    });

    it('does not wait for ever for a request that does not arrive', async () => {
      const service = await startServiceProcess({ env: { REQUEST_TIMEOUT_MS: '200' } });
      const stalled = connect(service.port, '127.0.0.1');
      stalled.on('error', () => {});
      stalled.write(
        'POST /analyze HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
      );
      await fetch(`${service.url}/livez`);
      service.signal('SIGTERM');
      assert.equal(await service.exit(), 0);
    });

    it('ends at once on a second signal, and not with exit code 0', async () => {
      const service = await startServiceProcess();
      const answer = longRequest(service).then(
        ({ status }) => status,
        () => 'cut',
      );
      await untilBusy(service);
      service.signal('SIGTERM');
      await service.logged('draining');
      service.signal('SIGTERM');
      assert.notEqual(await service.exit(), 0);
      assert.notEqual(await answer, 200);
      assert.ok(service.log.some(({ msg }) => msg === 'stopping at once'));
    });

    it('ends with exit code 0 when it has not loaded its own code yet', async () => {
      // The first thing that the process looks at is how old its Node is.
      const service = spawnService({
        nodeArgs: importing(`
          import { isMainThread } from 'node:worker_threads';
          const { versions } = process;
          if (isMainThread) Object.defineProperty(process, 'versions', { configurable: true, get() {
            Object.defineProperty(process, 'versions', { value: versions });
            process.kill(process.pid, 'SIGTERM');
            return versions;
          } });`),
      });
      assert.equal(await service.exit(), 0);
      assert.ok(service.log.some(({ msg }) => msg === 'stopped'));
    });

    it('ends with exit code 0 when it has not served yet', async () => {
      const service = spawnService();
      await service.logged('starting');
      service.signal('SIGTERM');
      assert.equal(await service.exit(), 0);
    });
  });

  it('ends with exit code 1 when an inference thread ends, so that it is started anew', async () => {
    const crash = importing(givenText('crash', 'process.exit(3);'));
    const service = await startServiceProcess({ nodeArgs: crash });
    assert.equal((await analyze(service.url, 'I love it.')).status, 200);
    assert.ok((await analyze(service.url, 'crash')).status >= 500);
    assert.equal(await service.exit(), 1);
    const fatal = service.log.find(({ level }) => level === 'fatal');
    assert.match(JSON.stringify(fatal), /The inference thread ended with exit code 3/);
  });

  describe('with an inference thread that hangs', () => {
    /** What a thread does for ever: JavaScript, which can be stopped, or a system call, which cannot. */
    const HANGS = {
      JavaScript: 'for (;;);',
      'a system call': "readFileSync('FIFO');",
    };
    const directory = useFolder();
    beforeEach(() => {
      execFileSync('mkfifo', [directory('fifo')]);
    });

    /** @param hurry how many of the watchdog's seconds pass in one */
    function hanging(hang: string, hurry = 1): string[] {
      return importing(`
        import { readFileSync } from 'node:fs';
        import { isMainThread } from 'node:worker_threads';
        const { setInterval } = globalThis;
        if (isMainThread) globalThis.setInterval = (tick, ms) => setInterval(tick, ms / ${hurry});
        ${givenText('hang', hang.replace('FIFO', directory('fifo')))}`);
    }

    for (const [what, code] of Object.entries(HANGS)) {
      it(`says so and ends by itself: in ${what}`, async () => {
        const service = await startServiceProcess({ nodeArgs: hanging(code, 20), env: PATIENT });
        const answer = analyze(service.url, 'hang').then(({ status }) => status);
        await service.logged('an inference thread does not answer');
        assert.equal((await fetch(`${service.url}/readyz`)).status, 503);
        const metrics = await (await fetch(`${service.url}/metrics`)).text();
        assert.match(metrics, /^sentiment_stuck_threads_total 1$/m);
        assert.equal(await answer, 503);
        assert.notEqual(await service.exit(), 0);
        const fatal = service.log.find(({ level }) => level === 'fatal');
        assert.match(JSON.stringify(fatal), /has not answered for 20 s/);
      });

      it(`ends after SIGTERM once the request was given up: in ${what}`, async () => {
        const env = { REQUEST_TIMEOUT_MS: '500' };
        const service = await startServiceProcess({ nodeArgs: hanging(code), env });
        const answer = analyze(service.url, 'hang').then(({ status }) => status);
        await untilComputing(service);
        service.signal('SIGTERM');
        assert.equal(await answer, 503);
        const ended = await service.exit();
        if (what !== 'JavaScript') assert.equal(ended, null, 'it was killed');
      });

      it(`ends at once on a second signal: in ${what}`, async () => {
        const service = await startServiceProcess({ nodeArgs: hanging(code), env: PATIENT });
        const answer = analyze(service.url, 'hang').then(({ status }) => status);
        await untilComputing(service);
        service.signal('SIGTERM');
        await service.logged('draining');
        service.signal('SIGTERM');
        assert.equal(await answer, 503);
        assert.notEqual(await service.exit(), 0);
      });
    }

    it('goes on with the other threads until then', async () => {
      const env = { ...PATIENT, THREADS: '2' };
      const service = await startServiceProcess({ nodeArgs: hanging(HANGS.JavaScript), env });
      const answer = analyze(service.url, 'hang');
      await untilComputing(service);
      for (let asked = 0; asked < 8; asked++) {
        assert.equal((await analyze(service.url, 'I love it.')).status, 200);
      }
      service.signal('SIGTERM');
      await service.logged('draining');
      service.signal('SIGTERM');
      assert.equal((await answer).status, 503);
    });
  });

  describe('says in one line why it does not start, and ends with exit code 1:', () => {
    async function refusal(options: Parameters<typeof runService>[0]): Promise<string> {
      const { code, stderr, stdout } = await runService(options);
      assert.equal(code, 1);
      assert.doesNotMatch(stdout, /serving/);
      assert.match(stderr, /^sentiment-api: .*\n$/);
      return stderr;
    }

    it('the port is in use', async () => {
      await using other = await serve();
      const { port } = other;
      for (const name of ['PORT', 'ADMIN_PORT']) {
        const message = await refusal({ env: { [name]: String(port) } });
        const expected = `HOST=127.0.0.1 ${name}=${port}: the port is in use; .* set another ${name}\n`;
        assert.match(message, new RegExp(`cannot listen on ${expected}`));
      }
    });

    it('the machine has no such address', async () => {
      const message = await refusal({ env: { HOST: '192.0.2.1' } });
      assert.match(message, /HOST=192\.0\.2\.1 .* no such address; set another HOST/);
    });

    it('there is no such model', async () => {
      assert.match(
        await refusal({ env: { MODEL: '/nowhere' } }),
        /MODEL=\/nowhere: there is no model/,
      );
    });

    it('Node is too old', async () => {
      const versions = "{ ...process.versions, node: '18.20.8' }";
      const code = `Object.defineProperty(process, 'versions', { value: ${versions} });`;
      const message = await refusal({ nodeArgs: importing(code) });
      assert.match(message, /Node 18\.20\.8 is too old; install Node 20\.19 or later/);
    });
  });

  it('says every mistake in the environment at once', async () => {
    const env = { PORT: 'http', LOG_LEVEL: 'loud', LOG_TEXTS: 'yes' };
    const { code, stderr } = await runService({ env });
    assert.equal(code, 1);
    assert.deepEqual(stderr.trimEnd().split('\n'), [
      'sentiment-api: the environment has 3 mistake(s):',
      '  PORT="http": expected a whole number from 0 to 65535',
      '  LOG_LEVEL="loud": expected one of fatal, error, warn, info, debug, trace, silent',
      '  LOG_TEXTS="yes": expected one of true, false',
    ]);
  });
});
