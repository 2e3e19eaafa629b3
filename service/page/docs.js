// Renders /openapi.json: each operation with its fields, its examples and a way to send them.
import { byId, element } from './elements.js';

const pretty = (value) => JSON.stringify(value, null, 2);

const response = await fetch('openapi.json');
const description = await response.json();
byId('about').textContent = `Version ${description.info.version}. ${description.info.description}`;
byId('operations').append(...description.tags.map(({ name }) => section(name)));
byId('operations').ariaBusy = 'false';
document.getElementById(location.hash.slice(1))?.setAttribute('open', '');

function section(tag) {
  const id = `tag-${tag.toLowerCase().replaceAll(' ', '-')}`;
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags[0] === tag)
      .map(([method, operation]) => operationOf(method, path, operation)),
  );
  const made = element('section', {}, element('h2', { id }, tag), ...operations);
  made.setAttribute('aria-labelledby', id);
  return made;
}

function operationOf(method, path, operation) {
  const content = operation.requestBody?.content['application/json'];
  return element(
    'details',
    { className: 'operation', id: operation.operationId },
    element(
      'summary',
      {},
      element('span', { className: 'method' }, method.toUpperCase()),
      element('code', {}, path),
      element('span', { className: 'quiet' }, `  ${operation.summary}`),
    ),
    ...(operation.description ? [element('p', {}, ...marked(operation.description))] : []),
    ...(content ? [element('h3', {}, 'Body'), fields(resolve(content.schema))] : []),
    ...Object.entries(content?.examples ?? {}).map(([name, { summary, value }]) =>
      example(
        path,
        summary,
        value,
        operation.responses[200].content['application/json'].examples[name],
      ),
    ),
    element('h3', {}, 'Answers'),
    answers(operation.responses),
    ...(method === 'get' ? [sender(() => fetch(withParameters(path, operation)))] : []),
  );
}

/** A table of an object's members. */
function fields(schema) {
  const rows = Object.entries(schema.properties ?? {}).map(([name, member]) => [
    element('code', {}, name),
    `${typeOf(member)}${schema.required?.includes(name) ? '' : ', optional'}`,
    marked(meaningOf(member)),
  ]);
  return table(['Field', 'Type', 'Meaning'], rows);
}

function answers(responses) {
  const rows = Object.entries(responses).map(([status, { description: meaning, content }]) => [
    status,
    Object.entries(content)
      .map(([type, { schema }]) => (type.includes('json') ? typeOf(schema) : type))
      .join(', '),
    marked(meaning),
  ]);
  return table(['Status', 'Body', 'Meaning'], rows);
}

function table(headings, rows) {
  return element(
    'table',
    { className: 'fields' },
    element(
      'thead',
      {},
      element('tr', {}, ...headings.map((h) => element('th', { scope: 'col' }, h))),
    ),
    element(
      'tbody',
      {},
      ...rows.map((cells) =>
        element('tr', {}, ...cells.map((cell) => element('td', {}, ...[cell].flat()))),
      ),
    ),
  );
}

function example(path, summary, body, answer) {
  return element(
    'div',
    {},
    element('h3', {}, summary),
    element('pre', {}, element('code', {}, pretty(body))),
    element('p', { className: 'quiet' }, 'is answered with'),
    element('pre', {}, element('code', {}, pretty(answer.value))),
    sender(() =>
      fetch(withParameters(path, description.paths[path].post), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    ),
  );
}

/** A button that sends a request, and what came back. */
function sender(send) {
  const button = element('button', { type: 'button' }, 'Send');
  const status = element('p', { className: 'quiet' });
  status.setAttribute('role', 'status');
  const body = element('code');
  const shown = element('pre', { hidden: true }, body);
  button.addEventListener('click', async () => {
    try {
      const answer = await send();
      const text = await answer.text();
      const json = answer.headers.get('Content-Type')?.includes('json');
      status.textContent = `${answer.status} ${answer.statusText}`;
      body.textContent = json ? pretty(JSON.parse(text)) : text;
      shown.hidden = false;
    } catch (error) {
      status.textContent = error.message;
    }
  });
  return element('div', {}, button, status, shown);
}

function withParameters(path, { parameters = [] }) {
  return parameters.reduce(
    (at, { name, schema }) => at.replace(`{${name}}`, encodeURIComponent(schema.enum?.[0] ?? '')),
    path,
  );
}

function resolve(schema) {
  if (!schema.$ref) return schema;
  const name = schema.$ref.split('/').at(-1);
  return { name, ...description.components.schemas[name] };
}

/** What is said of a member, or else of the first thing that it may be. */
function meaningOf(schema) {
  const { description: meaning, anyOf } = resolve(schema);
  return meaning ?? (anyOf ? meaningOf(anyOf[0]) : '');
}

/** Text in which `code` is marked, as nodes. */
function marked(text) {
  return text.split('`').map((part, index) => (index % 2 ? element('code', {}, part) : part));
}

/** A schema in a few words. */
function typeOf(schema) {
  const resolved = resolve(schema);
  if (resolved.enum) return resolved.enum.map((value) => JSON.stringify(value)).join(' or ');
  if ('const' in resolved) return JSON.stringify(resolved.const);
  const options = resolved.anyOf ?? resolved.oneOf;
  if (options) return [...new Set(options.map(typeOf))].join(' or ');
  if (resolved.type === 'array') {
    const item = resolved.prefixItems?.[0] ?? resolved.items;
    return `array of ${resolved.prefixItems ? 'one ' : ''}${item ? typeOf(item) : 'anything'}`;
  }
  if (resolved.type === 'object') return resolved.name ?? 'object';
  return resolved.type ?? 'anything';
}
