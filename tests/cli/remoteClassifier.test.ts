import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { openRemoteClassifier } from '../../cli/classifiers/remoteClassifier.js';
import { answerAll, type FakeService, refuse, startFakeService } from './support/fakeService.js';

function refuseTooLarge(response: ServerResponse): void {
  response.writeHead(413, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ title: 'The body is too large', detail: 'Expected less.' }));
}

describe('A running service', () => {
  let service: FakeService;
  let classifier: Awaited<ReturnType<typeof openRemoteClassifier>> | undefined;
  afterEach(async () => {
    await classifier?.close();
    classifier = undefined;
    await service.close();
  });
  const open = async (...more: [neutral?: boolean, key?: string]) => {
    classifier = await openRemoteClassifier(new URL(service.url), ...more);
    return classifier;
  };
  const fails = (classify: Promise<unknown>, message: RegExp) =>
    assert.rejects(classify, { name: 'ServiceError', message });

  it('is asked at /analyze, wherever the URL points', async () => {
    service = await startFakeService();
    const details = { language: 'en', cautions: [] };
    for (const path of ['', '/', '/analyze', '/analyze/']) {
      const classifier = await openRemoteClassifier(new URL(service.url + path));
      assert.deepEqual(await classifier.classify(['good', 'fine']), [
        { label: 'POSITIVE', score: 0.75, truncated: false, details },
        { label: 'POSITIVE', score: 0.75, truncated: false, details },
      ]);
      await classifier.close();
    }
  });

  it('is shown a key where there is one, and says what to do where it wants one', async () => {
    service = await startFakeService((response, texts, request) =>
      request === 1 ? answerAll(response, texts, request) : response.writeHead(401).end(),
    );
    const classifier = await open(false, 'secret');
    await classifier.classify(['good']);
    assert.equal(service.requests[0]!.authorization, 'Bearer secret');
    await fails(classifier.classify(['good']), /answered 401; set API_KEY to a key that it knows$/);
  });

  it('is asked again when it refuses, not before Retry-After', async () => {
    service = await startFakeService((response, texts, request) =>
      request <= 2 ? refuse(response, '1') : answerAll(response, texts, request),
    );
    const classifier = await open();
    assert.equal((await classifier.classify(['good'])).length, 1);
    const [first, second, third] = service.requests.map(({ at }) => at);
    assert.ok(second! - first! >= 990, `after ${second! - first!} ms`);
    assert.ok(third! - second! >= 990, `after ${third! - second!} ms`);
  });

  it('is asked again after the date that Retry-After names', async () => {
    service = await startFakeService((response, texts, request) =>
      request === 1
        ? refuse(response, new Date(Date.now() + 2000).toUTCString())
        : answerAll(response, texts, request),
    );
    const classifier = await open();
    await classifier.classify(['good']);
    const [first, second] = service.requests.map(({ at }) => at);
    // A date has whole seconds.
    assert.ok(second! - first! >= 990, `after ${second! - first!} ms`);
  });

  it('is asked again when it drops a connection', async () => {
    service = await startFakeService((response, texts, request) =>
      request === 1 ? response.destroy() : answerAll(response, texts, request),
    );
    const classifier = await open();
    assert.equal((await classifier.classify(['good'])).length, 1);
    assert.equal(service.requests.length, 2);
  });

  it('is asked again when it drops one in the middle of an answer', async () => {
    service = await startFakeService((response, texts, request) => {
      if (request > 1) return answerAll(response, texts, request);
      response.writeHead(200, { 'content-length': 1000 });
      return response.write('[{"class', () => setTimeout(() => response.destroy(), 50));
    });
    const classifier = await open();
    assert.equal((await classifier.classify(['good'])).length, 1);
  });

  it('that has moved says where to', async () => {
    service = await startFakeService((response) =>
      response.writeHead(308, { location: 'https://api.example.org/analyze' }).end(),
    );
    const classifier = await open();
    await fails(
      classifier.classify(['good']),
      /308; it has moved: ask --url https:\/\/api\.example/,
    );
  });

  it('that speaks no TLS is told in one line', async () => {
    service = await startFakeService();
    const url = new URL(service.url.replace('http:', 'https:'));
    await fails(openRemoteClassifier(url), /^cannot reach \S+: it speaks no TLS; try http:[^\n]*$/);
  });

  it('is not asked with a key that no header can hold', async () => {
    service = await startFakeService();
    for (const key of ['two\nlines', 'ключ', 'a b', 'end\r'])
      await assert.rejects(open(false, key), /^UsageError: API_KEY: expected visible ASCII/);
  });

  it('that goes on refusing is given up, with its own words', async () => {
    service = await startFakeService((response) => refuse(response, '0.01'));
    const classifier = await open();
    await fails(
      classifier.classify(['good']),
      /answered 503: The service is overloaded\. The queue is full\.$/,
    );
    assert.equal(service.requests.length, 7);
  });

  it('is asked for NEUTRAL where that is wanted', async () => {
    service = await startFakeService();
    const classifier = await open(true);
    await classifier.classify(['good']);
    assert.equal(service.requests[0]!.neutral, true);
  });

  it('that takes fewer texts is given fewer', async () => {
    service = await startFakeService(answerAll, { max_client_batch_size: 5 });
    const classifier = await open();
    assert.equal(classifier.batch.texts, 5);
  });

  it('that finds a request too large is asked in smaller ones', async () => {
    service = await startFakeService((response, texts, request) =>
      texts.length > 2 ? refuseTooLarge(response) : answerAll(response, texts, request),
    );
    const classifier = await open();
    assert.equal((await classifier.classify(['a', 'b', 'c', 'd', 'e'])).length, 5);
    const answered = service.requests.map(({ texts }) => texts).filter(({ length }) => length <= 2);
    assert.deepEqual(answered.flat(), ['a', 'b', 'c', 'd', 'e']);
  });

  it('that finds a text too large is asked for its start', async () => {
    service = await startFakeService((response, texts, request) =>
      texts[0]!.length > 5000 ? refuseTooLarge(response) : answerAll(response, texts, request),
    );
    const classifier = await open();
    const [answer] = await classifier.classify(['😀'.repeat(9001)]);
    assert.equal(answer?.truncated, true);
    const [start] = service.requests.at(-1)!.texts;
    assert.match(start!, /^(😀){2250}$/u);
  });

  it('that refuses for another reason is not asked again', async () => {
    service = await startFakeService(refuseTooLarge);
    const classifier = await open();
    await fails(
      classifier.classify(['good']),
      /answered 413: The body is too large\. Expected less\.$/,
    );
    assert.equal(service.requests.length, 1);
  });

  it('that is another one is told apart', async () => {
    service = await startFakeService((response) => response.end('<html>'));
    const classifier = await open();
    await fails(classifier.classify(['good']), /did not answer as this service does/);
  });

  it('that is not there is told at once', async () => {
    service = await startFakeService();
    await service.close();
    const started = performance.now();
    await fails(
      open(),
      /^cannot reach http:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED.*; does the service run there\?$/,
    );
    assert.ok(performance.now() - started < 2000);
  });
});
