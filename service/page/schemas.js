// The description's schemas in words.
import { element, row } from './elements.js';

/** Where a schema is shown on the page. */
const idOf = (name) => `schema-${name}`;

/** A fold for each named schema. */
export function schemaFolds(schemas) {
  return Object.entries(schemas).map(([name, schema]) =>
    element(
      'details',
      { className: 'operation', id: idOf(name) },
      element('summary', element('code', name)),
      ...(schema.description ? [element('p', ...marked(schema.description))] : []),
      schema.properties
        ? fields(schema, schemas)
        : element('p', ...typeOf({ ...schema, description: undefined })),
    ),
  );
}

/** A table of an object's members, and of their members where those have no name of their own. */
export function fields(schema, schemas) {
  return table(['Field', 'Type', 'Meaning'], rowsOf(schema, schemas));
}

function rowsOf(schema, schemas, within = '') {
  const { properties = {}, required = [] } = resolve(schema, schemas);
  return Object.entries(properties).flatMap(([name, member]) => {
    const cells = [
      element('code', within + name),
      [...typeOf(member), required.includes(name) ? '' : ', optional'],
      marked(meaningOf(member, schemas)),
    ];
    const [inner, mark] = member.type === 'array' ? [itemOf(member), '[]'] : [member, ''];
    return [cells, ...(inner.properties ? rowsOf(inner, schemas, `${within}${name}${mark}.`) : [])];
  });
}

/** @param {(string | Node | (string | Node)[])[][]} rows */
export function table(headings, rows) {
  const head = row(...headings.map((heading) => element('th', { scope: 'col' }, heading)));
  const body = rows.map((cells) => row(...cells));
  return element(
    'table',
    { className: 'fields' },
    element('thead', head),
    element('tbody', ...body),
  );
}

/** Text in which `code` is marked, as nodes. */
export function marked(text) {
  return text.split('`').map((part, index) => (index % 2 ? element('code', part) : part));
}

/** A schema in a few words; named ones are links. @returns {(string | Node)[]} */
export function typeOf(schema) {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1);
    return [element('a', { href: `#${idOf(name)}` }, name)];
  }
  if (schema.enum) return [schema.enum.map((value) => JSON.stringify(value)).join(' or ')];
  if ('const' in schema) return [JSON.stringify(schema.const)];
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return options.flatMap((one, index) => [index ? ' or ' : '', ...typeOf(one)]);
  if (schema.type === 'array') {
    const one = schema.prefixItems || schema.maxItems === 1 ? 'one ' : '';
    return [`array of ${one}`, ...typeOf(itemOf(schema))];
  }
  return [`${schema.type ?? 'anything'}${range(schema)}`];
}

function itemOf({ prefixItems, items = {} }) {
  return prefixItems?.[0] ?? items;
}

function range({ minimum, maximum }) {
  if (minimum === undefined) return '';
  return maximum === undefined ? ` from ${minimum}` : ` from ${minimum} to ${maximum}`;
}

/** What is said of a member, or else of the first thing that it may be. */
function meaningOf(schema, schemas) {
  const { description, anyOf } = resolve(schema, schemas);
  return schema.description ?? description ?? (anyOf ? meaningOf(anyOf[0], schemas) : '');
}

function resolve(schema, schemas) {
  return schema.$ref ? schemas[schema.$ref.split('/').at(-1)] : schema;
}
