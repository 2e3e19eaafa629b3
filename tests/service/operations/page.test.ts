import assert from 'node:assert/strict';
import { request } from 'undici';
import { perSuite } from '../../support/started.js';
import { startProtocolService } from '../protocols/support.js';

/** What Chromium asks a page with. */
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

describe('the pages', () => {
  const service = perSuite(startProtocolService);

  /** Everything that a page makes a browser fetch, by path. */
  async function load(path: string): Promise<Map<string, { text: string; type: string }>> {
    const loaded = new Map<string, { text: string; type: string }>();
    const waiting = [path];
    while (waiting.length > 0) {
      const next = waiting.pop()!;
      if (loaded.has(next)) continue;
      const response = await service.get(next, { headers: { accept: BROWSER } });
      assert.equal(response.status, 200, next);
      const text = await response.text();
      loaded.set(next, { text, type: response.headers.get('content-type')! });
      for (const [, reference] of text.matchAll(
        /(?:src="|stylesheet" href="|icon" href=")([^"]+)/g,
      ))
        waiting.push(new URL(reference!, `${service.url}${next}`).pathname);
      for (const [, module] of text.matchAll(/from '\.\/([^']+)'/g))
        waiting.push(`/page/${module}`);
    }
    return loaded;
  }

  it('answers GET / with the page to a browser and with JSON to others', async () => {
    const page = await service.get('/', { headers: { accept: BROWSER } });
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(page.headers.get('vary'), 'Accept, X-Forwarded-Prefix');
    assert.match(await page.text(), /<title>Sentiment API<\/title>/);
    for (const accept of ['*/*', 'application/json']) {
      const index = (await (await service.get('/', { headers: { accept } })).json()) as Record<
        string,
        string
      >;
      assert.equal(index.documentation, '/docs');
    }
  });

  it('names the paths in JSON as a proxy offers them, and takes nothing but a path for its prefix', async () => {
    const offered = async (prefix: string) => {
      const response = await service.get('/', { headers: { 'x-forwarded-prefix': prefix } });
      return ((await response.json()) as { documentation: string }).documentation;
    };
    assert.equal(await offered('/sentiment'), '/sentiment/docs');
    assert.equal(await offered('/team-a/sentiment/'), '/team-a/sentiment/docs');
    for (const other of ['', '/', '//evil.example', 'https://evil.example', '/a b', '/"'])
      assert.equal(await offered(other), '/docs', other);
  });

  it('refuses what is neither read nor classified at / and names what is', async () => {
    const response = await fetch(service.url, { method: 'PUT' });
    assert.equal(response.status, 405);
    assert.deepEqual(
      new Set(response.headers.get('allow')!.split(', ')),
      new Set(['GET', 'HEAD', 'POST']),
    );
  });

  for (const path of ['/', '/docs']) {
    it(`loads ${path} in less than 60 kB, all of it from here`, async () => {
      const loaded = await load(path);
      assert.ok(loaded.size >= 4);
      const bytes = [...loaded.values()].reduce(
        (sum, { text }) => sum + Buffer.byteLength(text),
        0,
      );
      assert.ok(bytes < 60_000, `${bytes} bytes`);
    });

    it(`lets ${path} run and show nothing that is not from here`, async () => {
      const response = await service.get(path, { headers: { accept: BROWSER } });
      const policy = response.headers.get('content-security-policy')!.split('; ');
      assert.ok(policy.includes("default-src 'none'"));
      assert.ok(policy.includes("script-src 'self'"));
      assert.ok(policy.includes("frame-ancestors 'none'"));
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
      const html = await response.text();
      assert.doesNotMatch(html, /<script(?![^>]*src=)|<style| style=| on\w+=|https?:/);
    });
  }

  it('answers 304 while a file has not changed', async () => {
    const first = await service.get('/page/style.css');
    assert.equal(first.headers.get('content-type'), 'text/css; charset=utf-8');
    const etag = first.headers.get('etag')!;
    // fetch() would ask past every cache as soon as it is given this header.
    const second = await request(`${service.url}/page/style.css`, {
      headers: { 'if-none-match': etag },
    });
    assert.equal(second.statusCode, 304);
    assert.equal(await second.body.text(), '');
  });

  it('has no other files', async () => {
    for (const name of ['nothing.js', '..%2fmain.ts', '%2e%2e%2fmain.ts']) {
      assert.equal((await service.get(`/page/${name}`)).status, 404);
    }
  });
});
