import assert from 'node:assert/strict';
import { post } from '../support/post.js';
import { visitPages } from './visit.js';

describe('The documentation page', () => {
  const visit = visitPages();
  beforeEach(() => visit.open('/docs'));

  const operation = (id: string) => visit.page.locator(`#${id}`);
  const description = async () =>
    (await (await fetch(`${visit.url}/openapi.json`)).json()) as {
      paths: Record<string, object>;
      components: { schemas: object };
    };

  it('has every operation and every schema of the description', async () => {
    await visit.page.locator('#folds').waitFor();
    const { paths, components } = await description();
    const operations = Object.values(paths).flatMap((path) => Object.keys(path));
    const count = operations.length + Object.keys(components.schemas).length;
    assert.equal(await visit.page.locator('.operation').count(), count);
    const infer = await visit.page.locator('#infer .fields').first().textContent();
    assert.ok(infer?.includes('inputs[].datatype'), 'members of members');
  });

  it('shows the first operation at once, and opens and closes all', async () => {
    await operation('analyze').locator('textarea').waitFor();
    const open = () => visit.page.locator('.operation[open]').count();
    assert.equal(await open(), 1);
    await visit.page.getByRole('button', { name: 'Open all' }).click();
    assert.equal(await open(), await visit.page.locator('.operation').count());
    await visit.page.getByRole('button', { name: 'Close all' }).click();
    assert.equal(await open(), 0);
  });

  it('opens the operation of its address and goes there, and puts an opened one into its address', async () => {
    await visit.open('/docs#infer');
    await operation('infer').locator('textarea').waitFor();
    const top = () => operation('infer').evaluate((element) => element.getBoundingClientRect().top);
    assert.ok(Math.abs(await top()) < 100, `${await top()} px from the top`);
    await operation('predict').locator('> summary').click();
    assert.match(visit.page.url(), /#predict$/);
    await visit.page.evaluate(`location.hash = '#schema-Problem'`);
    await visit.page.locator('#schema-Problem[open]').getByText('InvalidMember').waitFor();
  });

  it('sends every operation, and shows status, headers and body', async () => {
    await visit.page.getByRole('button', { name: 'Open all' }).click();
    const senders = await visit.page.getByRole('button', { name: /^Send / }).all();
    assert.ok(senders.length > 20);
    for (const sender of senders) {
      await sender.click();
      const form = sender.locator('xpath=ancestor::form');
      await form.getByText(/^200 OK/).waitFor();
      assert.notEqual(await form.locator('.answer').textContent(), '');
    }
    await operation('analyze').getByText('Headers of the answer', { exact: true }).click();
    await operation('analyze').getByText('x-request-id: ').waitFor();
  });

  it('sends what was made of an example, which its curl command follows', async () => {
    const analyze = operation('analyze');
    await analyze.getByLabel('Example').selectOption('Several texts');
    assert.match(await analyze.getByLabel('Body').inputValue(), /"I hate it\."/);
    await analyze.getByLabel('Body').fill('{"text": ["It\'s bad."], "top_k": 2}');
    const command = `curl ${visit.url}/analyze \\\n  -H 'content-type: application/json' \\\n  -d '{"text":["It'\\''s bad."],"top_k":2}'`;
    assert.equal(await analyze.locator('pre').first().textContent(), command);
    await analyze.getByRole('button', { name: 'Send' }).click();
    await analyze.getByText(/^200 OK/).waitFor();
    const [answers] = JSON.parse((await analyze.locator('.answer').textContent())!) as object[][];
    assert.equal(answers!.length, 2);
  });

  it('shows the answer to what was sent last, also where another comes later', async () => {
    const letGo = await visit.holdNext('/analyze');
    const analyze = operation('analyze');
    for (const top_k of [1, 2]) {
      await analyze.getByLabel('Body').fill(JSON.stringify({ text: 'I love it.', top_k }));
      await analyze.getByRole('button', { name: 'Send' }).click();
    }
    await analyze.getByText(/^200 OK/).waitFor();
    const answer = await analyze.locator('.answer').textContent();
    const earlier = visit.page.waitForResponse('**/analyze');
    letGo();
    await earlier;
    await visit.page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
    assert.equal(await analyze.locator('.answer').textContent(), answer);
  });

  it('shows a refusal as the service says it', async () => {
    await operation('analyze').getByLabel('Body').fill('{"text": ""}');
    await operation('analyze').getByRole('button', { name: 'Send' }).click();
    await operation('analyze').getByText('400 Bad Request').waitFor();
    assert.match(
      (await operation('analyze').locator('.answer').textContent())!,
      /"pointer": "#\/text"/,
    );
    visit.complaints.splice(0);
  });

  it('shows the service’s own score for each example of /analyze', async () => {
    const { paths } = await description();
    const { requestBody, responses } = (paths['/analyze'] as { post: Exampled }).post;
    const examples = requestBody.content['application/json'].examples;
    for (const [name, { value }] of Object.entries(examples)) {
      const response = await post(`${visit.url}/analyze`, value);
      const shown = responses['200'].content['application/json'].examples[name]!.value;
      assert.deepEqual(rounded(shown, 2), rounded(await response.json(), 2), name);
    }
  });

  it('sends the key that it is given, and leaves it out of the curl command', async () => {
    await visit.page.getByLabel('API key').fill('secret-key');
    const asked = visit.page.waitForRequest(/\/analyze$/);
    await operation('analyze').getByRole('button', { name: 'Send' }).click();
    assert.equal((await asked).headers().authorization, 'Bearer secret-key');
    const command = await operation('analyze').locator('pre').first().textContent();
    assert.match(command!, /-H 'authorization: Bearer YOUR_KEY'/);
  });

  it('fits a narrow window with everything open', async () => {
    await visit.open('/docs', { viewport: { width: 320, height: 800 } });
    await visit.page.getByRole('button', { name: 'Open all' }).click();
    assert.equal(await visit.page.evaluate('document.documentElement.scrollWidth'), 320);
  });

  it('says what is wrong when the description cannot be loaded', async () => {
    await visit.page.route('**/openapi.json', (route) => route.fulfill({ status: 503 }));
    await visit.page.reload();
    await visit.page.getByText(/could not be loaded\. The service answered 503\./).waitFor();
    assert.equal(await visit.page.locator('main').getAttribute('aria-busy'), 'false');
  });
});

interface Exampled {
  readonly requestBody: {
    readonly content: { readonly 'application/json': { readonly examples: Examples } };
  };
  readonly responses: {
    readonly '200': {
      readonly content: { readonly 'application/json': { readonly examples: Examples } };
    };
  };
}

type Examples = Record<string, { readonly value: unknown }>;

/** A value with its numbers rounded. */
function rounded(value: unknown, digits: number): unknown {
  const round = (_: string, one: unknown) =>
    typeof one === 'number' ? Number(one.toFixed(digits)) : one;
  return JSON.parse(JSON.stringify(value, round));
}
