// A request that can be edited, as a curl command and to be sent from the page.
import { byId, copy, element, say } from './elements.js';
import { authorization } from './key.js';
import { curl } from './snippets.js';

const pretty = (value) => JSON.stringify(value, null, 2);

/** The form for one operation of the description, with what came back. */
export function sender(method, path, operation) {
  const id = operation.operationId;
  const parameters = (operation.parameters ?? []).map(({ name, schema }) => ({
    name,
    input: element('input', { id: `${id}-${name}`, value: schema.enum?.[0] ?? '' }),
  }));
  const content = operation.requestBody?.content['application/json'];
  const answers = Object.values(operation.responses[200].content ?? {})[0]?.examples ?? {};
  const examples = Object.entries(content?.examples ?? {});
  const body =
    content && element('textarea', { id: `${id}-text`, spellcheck: false, autocomplete: 'off' });
  const choice = element(
    'select',
    { id: `${id}-example` },
    ...examples.map(([name, { summary }]) => element('option', { value: name }, summary)),
  );
  const example = element('code');
  const command = element('code');
  const answer = answerOf();

  /** Where the request goes: relative to the page, which may be behind a path. */
  function url() {
    const filled = parameters.reduce(
      (at, { name, input }) => at.replace(`{${name}}`, encodeURIComponent(input.value)),
      path,
    );
    return new URL(`.${filled}`, location.href.split('#')[0]).href;
  }

  function showCommand() {
    command.textContent = curl(url(), body && compact(body.value), Boolean(byId('key').value));
  }

  function choose() {
    const { value } = content.examples[choice.value];
    body.value = pretty(value);
    body.rows = Math.min(16, body.value.split('\n').length + 1);
    example.textContent = pretty(answers[choice.value]?.value);
    showCommand();
  }

  const form = element(
    'form',
    { className: 'sender' },
    ...parameters.map(({ name, input }) => labelled(name, input)),
    ...(examples.length > 1 ? [labelled('Example', choice)] : []),
    ...(body ? [labelled('Body', body)] : []),
    element('h4', 'From a shell'),
    element('pre', command),
    element(
      'div',
      { className: 'row' },
      copier(command),
      element(
        'button',
        { type: 'submit', className: 'main' },
        `Send ${method.toUpperCase()} ${path}`,
      ),
    ),
    ...answer.elements,
    ...(examples.length > 0
      ? [
          element(
            'details',
            element('summary', 'Answer to this example, by the model that comes with the service'),
            element('pre', example),
          ),
        ]
      : []),
  );
  choice.addEventListener('change', choose);
  form.addEventListener('input', showCommand);
  byId('key').addEventListener('input', showCommand);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const headers = { ...(body && { 'Content-Type': 'application/json' }), ...authorization() };
    await answer.of(() =>
      fetch(url(), { method: method.toUpperCase(), headers, ...(body && { body: body.value }) }),
    );
  });
  if (examples.length > 0) choose();
  else showCommand();
  return form;
}

function labelled(name, input) {
  return element('p', element('label', { htmlFor: input.id }, name), input);
}

/** JSON on one line; anything else as it is. */
function compact(text) {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

function copier(code) {
  const button = element('button', { type: 'button' }, 'Copy');
  button.addEventListener('click', () => copy(code, button));
  return button;
}

/** Where an answer is shown: its status, its headers and its body. */
function answerOf() {
  const status = element('p', { className: 'status' });
  status.setAttribute('role', 'status');
  const headers = element('code');
  const body = element('code');
  const shown = element(
    'div',
    { hidden: true },
    element('details', element('summary', 'Headers of the answer'), element('pre', headers)),
    element('pre', { className: 'answer', tabIndex: 0 }, body),
  );
  /** How often something was sent: an answer that comes after another request is of no interest. */
  let turns = 0;
  async function of(send) {
    const turn = ++turns;
    say(status, 'Sending …');
    shown.hidden = true;
    const started = performance.now();
    try {
      const response = await send();
      const text = await response.text();
      if (turn !== turns) return;
      const ms = Math.round(performance.now() - started);
      say(status, `${response.status} ${response.statusText}, after ${ms} ms`, !response.ok);
      headers.textContent = [...response.headers].map(([k, v]) => `${k}: ${v}`).join('\n');
      const isJson = response.headers.get('Content-Type')?.includes('json');
      body.textContent = isJson ? pretty(JSON.parse(text)) : text;
      shown.hidden = false;
      if (response.status === 401) byId('key').focus();
    } catch {
      if (turn !== turns) return;
      say(status, 'The service cannot be reached. Check that it runs, and try again.', true);
    }
  }
  return { elements: [status, shown], of };
}
