// Renders /openapi.json: each operation with its fields, its answers and a request to edit and send.
import { byId, element, say } from './elements.js';
import { fields, marked, schemaFolds, table, typeOf } from './schemas.js';
import { sender } from './sender.js';

const operations = byId('operations');
try {
  const response = await fetch('openapi.json');
  if (!response.ok) throw new Error(`The service answered ${response.status}.`);
  render(await response.json());
} catch (error) {
  say(
    byId('status'),
    `The description at openapi.json could not be loaded. ${error.message} Reload to try again.`,
    true,
  );
}
operations.ariaBusy = 'false';

function render(description) {
  const { schemas, headers, responses: shared = {} } = description.components;
  byId('about').textContent =
    `Version ${description.info.version}. ${description.info.description}`;
  const all = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ path, method },
      operation: { ...operation, responses: resolved(operation.responses, shared) },
    })),
  );
  for (const { name, description: meaning } of description.tags) {
    const tagged = all.filter(({ operation }) => operation.tags[0] === name);
    operations.append(
      section(
        name,
        meaning,
        tagged.map((one) => fold(one, schemas, headers)),
      ),
    );
  }
  operations.append(
    section('Schemas', 'What bodies and answers are made of.', schemaFolds(schemas)),
  );
  for (const [button, open] of [
    ['open-all', true],
    ['close-all', false],
  ]) {
    byId(button).addEventListener('click', () => {
      for (const each of document.querySelectorAll('.operation')) each.open = open;
    });
  }
  byId('folds').hidden = false;
  if (!location.hash) operations.querySelector('.operation').open = true;
  follow();
  addEventListener('hashchange', follow);
}

/** Answers, with those that several operations share put in their places. */
function resolved(responses, shared) {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      response.$ref ? shared[response.$ref.split('/').at(-1)] : response,
    ]),
  );
}

/** Opens what the address names, and goes there. */
function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
  target?.scrollIntoView();
}

function section(name, meaning, folds) {
  const id = `tag-${name.toLowerCase().replaceAll(' ', '-')}`;
  const made = element(
    'section',
    element('h2', { id }, name),
    element('p', { className: 'quiet' }, meaning),
    ...folds,
  );
  made.setAttribute('aria-labelledby', id);
  return made;
}

function fold({ path, method, operation }, schemas, headers) {
  const body = operation.requestBody?.content['application/json'];
  const summary = element(
    'summary',
    element('span', { className: 'method' }, method.toUpperCase()),
    element('code', path),
    element('span', { className: 'quiet' }, `  ${operation.summary}`),
  );
  const made = element(
    'details',
    { className: 'operation', id: operation.operationId },
    summary,
    ...(operation.description ? [element('p', ...marked(operation.description))] : []),
    ...(body ? [element('h3', 'Body'), fields(body.schema, schemas)] : []),
    element('h3', 'Try it'),
    sender(method, path, operation),
    element('h3', 'Answers'),
    answers(operation.responses),
    ...headerTable(operation.responses, headers),
  );
  // The address of the page is then that of the operation, to be passed on.
  summary.addEventListener('click', () => {
    if (!made.open) history.replaceState(null, '', `#${made.id}`);
  });
  return made;
}

function answers(responses) {
  const rows = Object.entries(responses).map(([status, { description, content = {} }]) => [
    status,
    Object.entries(content).flatMap(([type, { schema }], index) => [
      index ? ', ' : '',
      ...(type.includes('json') ? typeOf(schema) : [type]),
    ]),
    marked(description),
  ]);
  return table(['Status', 'Body', 'Meaning'], rows);
}

function headerTable(responses, components) {
  const entries = Object.entries(responses);
  const names = [...new Set(entries.flatMap(([, { headers = {} }]) => Object.keys(headers)))];
  if (names.length === 0) return [];
  const rows = names.map((name) => {
    const statuses = entries.filter(([, { headers = {} }]) => name in headers).map(([at]) => at);
    const everywhere = statuses.length === entries.length;
    return [
      element('code', name),
      everywhere ? 'all' : statuses.join(', '),
      marked(components[name]?.description ?? ''),
    ];
  });
  return [
    element('h3', 'Headers of the answers'),
    table(['Header', 'With status', 'Meaning'], rows),
  ];
}
