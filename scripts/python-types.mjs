// Writes the types and the operations of the Python client from openapi.json:
// `python-types.mjs [write|check]`. Needs Node alone, so that whoever changes a route can write them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './prepare.mjs';

const document = JSON.parse(readFileSync(path.join(root, 'openapi.json'), 'utf8'));
const folder = path.join(root, 'clients/python/src/whence/_generated');
const head = (what) => `"""${what}

Written by \`npm run python:types\` from openapi.json; do not edit.
"""

from __future__ import annotations

`;
const KEYWORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
);
const WIDTH = 100;

const pascal = (name) =>
  name.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter) => letter.toUpperCase()).replace(/^\d/, '_$&');
const snake = (name) =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/\W+/g, '_')
    .toLowerCase();
const argument = (name) => (KEYWORDS.has(snake(name)) ? `${snake(name)}_` : snake(name));
const literal = (value) =>
  value === null
    ? 'None'
    : typeof value === 'boolean'
      ? value
        ? 'True'
        : 'False'
      : typeof value === 'string'
        ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
        : String(value);

/** The text in lines of at most `WIDTH` columns, each after `indent`. */
function wrapped(text, indent) {
  const lines = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && `${indent}${line} ${word}`.length > WIDTH) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines.map((line) => `${indent}${line}`.trimEnd()).join('\n');
}

/** A docstring. */
const documented = (text, indent) => {
  const safe = text.replaceAll('\\', '\\\\').replaceAll('"""', "'''").trim();
  const one = `${indent}"""${safe}${safe.endsWith('"') ? ' ' : ''}"""`;
  return one.length <= WIDTH && !safe.includes('\n') ? `${one}\n` : `${wrapped(`"""${safe}`, indent)}\n${indent}"""\n`;
};

/** The classes of inline objects that are met while a type is written come before it. */
class Types {
  #texts = new Map();

  /** The Python type of a schema. `name` is what an object without a name of its own is called. */
  of(schema, name) {
    if (schema.$ref) return schema.$ref.split('/').at(-1);
    if ('const' in schema) return `Literal[${literal(schema.const)}]`;
    if (schema.enum) return this.#choice(schema.enum);
    const several = schema.anyOf ?? schema.oneOf;
    if (several) return this.#union(several.map((one, at) => this.of(one, `${name}${at === 0 ? '' : at + 1}`)));
    const kinds = [schema.type ?? 'any'].flat();
    return this.#union(kinds.map((kind) => this.#ofKind(kind, schema, name)));
  }

  #ofKind(kind, schema, name) {
    if (kind === 'array') return `list[${schema.items ? this.of(schema.items, `${name}Item`) : 'Any'}]`;
    if (kind !== 'object')
      return { string: 'str', integer: 'int', number: 'float', boolean: 'bool', null: 'None' }[kind] ?? 'Any';
    if (schema.properties) return this.define(name, schema);
    const { additionalProperties: values } = schema;
    return `dict[str, ${values && typeof values === 'object' ? this.of(values, `${name}Value`) : 'Any'}]`;
  }

  #union(types) {
    const distinct = [...new Set(types)].sort((a, b) => Number(a === 'None') - Number(b === 'None'));
    return distinct.includes('Any') ? 'Any' : distinct.join(' | ');
  }

  #choice(values) {
    const texts = values.filter((value) => value !== null).map(literal);
    return `Literal[${texts.join(', ')}]${values.includes(null) ? ' | None' : ''}`;
  }

  /** Writes the class of an object, or the alias of anything else, and returns its name. */
  define(name, schema) {
    if (this.#texts.has(name)) return name;
    this.#texts.set(name, '');
    const text = schema.properties
      ? this.#objectText(name, schema)
      : `${name}: TypeAlias = ${this.#quoted(schema, name)}\n`;
    // Inline classes have been set meanwhile: this one comes after them.
    this.#texts.delete(name);
    this.#texts.set(name, text);
    return name;
  }

  #quoted(schema, name) {
    return JSON.stringify(this.of(schema, `${name}Value`));
  }

  #objectText(name, schema) {
    const required = new Set(schema.required ?? []);
    const members = Object.entries(schema.properties).map(([key, value]) => {
      const type = this.of(value, `${name}${pascal(key)}`);
      return { key, type: required.has(key) ? type : `NotRequired[${type}]`, about: value.description };
    });
    const doc = schema.description ? documented(schema.description, '    ') : '';
    if (members.every(({ key }) => /^[A-Za-z_]\w*$/.test(key) && !KEYWORDS.has(key))) {
      const lines = members.map(({ key, type, about }) => `${commented(about)}    ${this.#line(key, type)}\n`);
      return `class ${name}(TypedDict):\n${doc}${doc && lines.length ? '\n' : ''}${lines.join('') || '    pass\n'}`;
    }
    const lines = members.map(
      ({ key, type, about }) => `${commented(about)}    ${literal(key)}: ${JSON.stringify(type)},\n`,
    );
    const comment = schema.description ? `${wrapped(schema.description, '# ')}\n` : '';
    return `${comment}${name} = TypedDict('${name}', {\n${lines.join('')}})\n`;
  }

  /** A member with its type; a long choice has one value a line. */
  #line(key, type) {
    const line = `${key}: ${type}`;
    const [, before, values, after] = /^(.*?Literal\[)([^[\]]*)(\].*)$/.exec(type) ?? [];
    if (line.length + 4 <= WIDTH || values === undefined) return line;
    return `${key}: ${before}\n${values
      .split(', ')
      .map((value) => `        ${value},\n`)
      .join('')}    ${after}`;
  }

  get text() {
    return [...this.#texts.values()].join('\n\n');
  }

  get names() {
    return [...this.#texts.keys()];
  }
}

const commented = (about) => (about ? `${wrapped(about.replaceAll('\n', ' '), '    # ')}\n` : '');

const types = new Types();
for (const [name, schema] of Object.entries(document.components.schemas)) types.define(name, schema);
types.define('ProblemCode', document.components.schemas.Problem.properties.code);

const resolve = (parameter) =>
  parameter.$ref ? document.components.parameters[parameter.$ref.split('/').at(-1)] : parameter;
const JSON_TYPE = 'application/json';
const NDJSON = 'application/x-ndjson';

/** What an operation answers: its JSON, else its lines, else text or bytes. */
function answerOf(operation, name) {
  const contents = Object.entries(operation.responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, response]) => response.content ?? {});
  const of = (kind) => contents.flatMap((content) => (content[kind] ? [content[kind]] : []))[0];
  const json = of(JSON_TYPE);
  if (json) return { form: 'json', schema: json.schema, type: typeOf(json.schema, `${name}Answer`) };
  const lines = of(NDJSON);
  if (lines)
    return { form: 'lines', type: lines['x-item-schema'] ? typeOf(lines['x-item-schema'], `${name}Line`) : 'Any' };
  const media = Object.keys(contents[0] ?? {})[0] ?? 'text/plain';
  return media.startsWith('text/') ? { form: 'text', type: 'str' } : { form: 'bytes', type: 'bytes' };
}

function typeOf(schema, name) {
  const type = schema.properties ? types.define(name, schema) : types.of(schema, name);
  return type;
}

/** The item type of a list that is paged by cursors. */
function pagedItem(operation, answer) {
  if (!operation.parameters?.map(resolve).some(({ name }) => name === 'cursor') || answer.form !== 'json') return;
  const schema = answer.schema.$ref ? document.components.schemas[answer.type] : answer.schema;
  const items = schema.properties?.items;
  return schema.properties?.nextCursor && items
    ? /^list\[(.*)\]$/.exec(types.of(items, `${answer.type}Items`))?.[1]
    : undefined;
}

function bodyOf(operation, name) {
  const { content, required } = operation.requestBody ?? {};
  if (!content) return;
  if (content[JSON_TYPE]) return { type: typeOf(content[JSON_TYPE].schema, `${name}Body`), media: JSON_TYPE, required };
  return { type: 'Body', media: Object.keys(content)[0], required };
}

function aboutOf(operation) {
  const because = (what, reason) => reason && `No \`${what}\`: ${reason[0].toLowerCase()}${reason.slice(1)}.`;
  const reasons = [
    because('idempotency_key', operation['x-no-idempotency-key']),
    because('as_of', operation['x-no-as-of']),
  ].filter(Boolean);
  const stated = [operation.summary, operation.description].filter(Boolean).join('.\n\n');
  if (reasons.length === 0) return stated;
  return [stated.endsWith('.') ? stated : `${stated}.`, ...reasons].join('\n\n');
}

function operationOf(method, route, operation) {
  const [group, verb] = operation.operationId.split('_');
  const name = pascal(operation.operationId);
  const all = (operation.parameters ?? []).map(resolve);
  const parameters = all
    .filter(({ in: place, name: key }) => place === 'path' || (place === 'query' && key !== 'format'))
    .map((one) => ({
      place: one.in,
      key: one.name,
      name: argument(one.name),
      required: one.in === 'path' || one.required === true,
      type: one.name === 'asOf' ? 'str | int' : types.of(one.schema, `${name}${pascal(one.name)}`),
      about: one.description,
    }));
  const answer = answerOf(operation, name);
  const body = bodyOf(operation, name);
  const keyed = all.some(({ name: key }) => key === 'Idempotency-Key');
  const csv = all.some(({ name: key }) => key === 'format');
  return {
    group,
    verb: argument(verb),
    method: method.toUpperCase(),
    route,
    parameters,
    answer,
    body,
    keyed,
    csv,
    // It writes nothing, or the same statements once.
    repeatable: operation['x-no-idempotency-key'] !== undefined,
    item: pagedItem(operation, answer),
    about: aboutOf(operation),
  };
}

const operations = Object.entries(document.paths).flatMap(([route, methods]) =>
  Object.entries(methods)
    .filter(([, operation]) => operation.operationId)
    .map(([method, operation]) => operationOf(method, route, operation)),
);
const groups = Map.groupBy
  ? Map.groupBy(operations, ({ group }) => group)
  : operations.reduce((map, one) => map.set(one.group, [...(map.get(one.group) ?? []), one]), new Map());

function bodyAnnotation({ type, required }, annotate) {
  const annotated = type === 'Body' ? type : annotate(type);
  return required ? annotated : `${annotated} | None = None`;
}

/** The parameters of a method, and the arguments that pass them on. */
function signature(one, annotate) {
  const required = one.parameters.filter((parameter) => parameter.required);
  const optional = one.parameters.filter((parameter) => !parameter.required);
  const first = [
    ...required.map(({ name, type }) => `${name}: ${annotate(type)}`),
    ...(one.body ? [`body: ${bodyAnnotation(one.body, annotate)}`] : []),
  ];
  const named = [
    ...optional.map(({ name, type }) => `${name}: ${annotate(type)} | None = None`),
    ...(one.keyed ? ['idempotency_key: str | None = None'] : []),
  ];
  const passed = [
    ...required.map(({ name }) => name),
    ...(one.body ? ['body'] : []),
    ...optional.map(({ name }) => `${name}=${name}`),
    ...(one.keyed ? ['idempotency_key=idempotency_key'] : []),
  ];
  return { parameters: [...first, ...(named.length ? ['*', ...named] : [])], passed };
}

/** `def` in one line if it fits, else a parameter a line. */
function definition(start, parameters, end, indent) {
  const one = `${indent}${start}(${parameters.join(', ')})${end}`;
  if (one.length <= WIDTH) return `${one}\n`;
  return `${indent}${start}(\n${parameters.map((text) => `${indent}    ${text},\n`).join('')}${indent})${end}\n`;
}

function call(start, passed, indent, end = '') {
  const one = `${indent}${start}(${passed.join(', ')})${end}`;
  if (one.length <= WIDTH) return `${one}\n`;
  return `${indent}${start}(\n${passed.map((text) => `${indent}    ${text},\n`).join('')}${indent})${end}\n`;
}

const functionName = (one) => `${snake(one.group)}_${one.verb}`;
const typed = (type) => type.replaceAll(/\b[A-Z]\w+/g, (name) => (types.names.includes(name) ? `t.${name}` : name));
const asBody = (type) => typed(type).replaceAll(/\blist\[/g, 'Sequence[');

/** The functions that make a call of each operation, without sending it. */
function operationText(one) {
  const { parameters } = signature(one, asBody);
  const pairs = (place) =>
    `{${one.parameters
      .filter((parameter) => parameter.place === place)
      .map(({ key, name }) => `'${key}': ${name}`)
      .join(', ')}}`;
  const passed = [
    `'${one.method}'`,
    `'${one.route}'`,
    `form='${one.answer.form}'`,
    ...(one.parameters.some(({ place }) => place === 'path') ? [`path=${pairs('path')}`] : []),
    ...(one.parameters.some(({ place }) => place === 'query') ? [`query=${pairs('query')}`] : []),
    ...(one.body ? ['body=body', `media_type='${one.body.media}'`] : []),
    ...(one.keyed ? ['idempotency_key=idempotency_key or new_key()'] : []),
    ...(one.csv ? ['csv=True'] : []),
    ...(one.repeatable ? ['always_repeatable=True'] : []),
  ];
  return (
    definition(`def ${functionName(one)}`, parameters, ` -> Call[${typed(one.answer.type)}]:`, '') +
    documented(one.about || functionName(one), '    ') +
    call('return Call', passed, '    ')
  );
}

/** The methods of a group, for one of the two clients. */
function methodText(one, flavour) {
  const { parameters, passed } = signature(one, asBody);
  const type = typed(one.answer.type);
  const { iterator, define, wait } = flavour;
  const made = (start, end) => call(`${start}(o.${functionName(one)}`, passed, '        ', `)${end ?? ''}`);
  const doc = documented(one.about || functionName(one), '        ');
  if (one.answer.form === 'lines')
    return (
      definition(`def ${one.verb}`, ['self', ...parameters], ` -> ${iterator}[${type}]:`, '    ') +
      doc +
      made('return self._sender.lines')
    );
  const plain =
    definition(`${define} ${one.verb}`, ['self', ...parameters], ` -> ${type}:`, '    ') +
    doc +
    made(`return ${wait}self._sender.send`);
  if (!one.item) return plain;
  const every = { ...one, parameters: one.parameters.filter(({ name }) => name !== 'cursor') };
  const shown = signature(every, asBody);
  const name = one.verb.endsWith('_') ? `${one.verb}all` : `${one.verb}_all`;
  return `${plain}\n${definition(`def ${name}`, ['self', ...shown.parameters], ` -> ${iterator}[${typed(one.item)}]:`, '    ')}${documented(`The items of all pages of \`${one.verb}\`, all at the position of the first page.`, '        ')}${call(`return self._sender.items(o.${functionName(one)}`, shown.passed, '        ', ')')}`;
}

const IMPORTS = `from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, Literal

from . import operations as o
from . import types as t
from .._core.call import AsyncSender, Body, Sender

`;

function clientText(flavour) {
  const classes = [...groups].map(
    ([group, members]) =>
      `class ${flavour.prefix}${group}:\n    def __init__(self, sender: ${flavour.sender}) -> None:\n        self._sender = sender\n\n${members.map((one) => methodText(one, flavour)).join('\n')}`,
  );
  const all = `class ${flavour.prefix}Groups:\n    """The operations of the HTTP interface, by what they are about."""\n\n    def _open(self, sender: ${flavour.sender}) -> None:\n${[...groups.keys()].map((group) => `        self.${snake(group)} = ${flavour.prefix}${group}(sender)\n`).join('')}`;
  return `${head(flavour.what)}${IMPORTS}\n${[...classes, all].join('\n\n')}`;
}

const operationsText = `${head('A function for each operation: it makes the call, and sends nothing.')}from collections.abc import Sequence
from typing import Any, Literal

from . import types as t
from .._core.call import Body, Call, new_key


${operations.map(operationText).join('\n\n')}`;
const texts = {
  'operations.py': operationsText,
  'sync_groups.py': clientText({
    what: 'The operations as methods that wait.',
    prefix: '',
    sender: 'Sender',
    define: 'def',
    wait: '',
    iterator: 'Iterator',
  }),
  'async_groups.py': clientText({
    what: 'The operations as coroutines.',
    prefix: 'Async',
    sender: 'AsyncSender',
    define: 'async def',
    wait: 'await ',
    iterator: 'AsyncIterator',
  }),
  // Last: the operations define types of their own.
  'types.py': `${head('What requests state and answers hold.')}from typing import Any, Literal, NotRequired, TypeAlias, TypedDict\n\n\n${types.text}`,
  '__init__.py': '',
};

const [action = 'write'] = process.argv.slice(2);
if (action === 'write') {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(texts)) writeFileSync(path.join(folder, file), text);
} else {
  const stored = (file) => {
    try {
      return readFileSync(path.join(folder, file), 'utf8');
    } catch {
      return undefined;
    }
  };
  const stale = Object.keys(texts).filter((file) => stored(file) !== texts[file]);
  if (stale.length > 0) {
    console.error(
      `${stale.join(', ')} in clients/python differ from openapi.json. Run \`npm run python:types\` and commit them.`,
    );
    process.exitCode = 1;
  }
}
