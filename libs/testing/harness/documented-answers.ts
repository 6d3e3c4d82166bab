import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { projectDir } from './test-cluster.js';

/** An answer of the API, as a test received it. */
export interface ReceivedAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

type Media = Readonly<Record<string, object>>;
interface Response {
  readonly $ref?: string;
  readonly content: Readonly<Record<string, Media>>;
}
type Operation = Readonly<Record<'responses', Readonly<Record<string, Response>>>>;
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const DOCUMENT = JSON.parse(readFileSync(path.join(projectDir, 'openapi.json'), 'utf8')) as OpenApi;
const ROUTES = Object.keys(DOCUMENT.paths)
  .map((template) => ({ template, pattern: patternOf(template), parameters: template.split('{').length }))
  .sort((a, b) => a.parameters - b.parameters);
const PROBLEM = '#/components/responses/Problem';
/** The documentation itself is not documented. */
const DOCUMENTATION = /^\/(docs|openapi\.json)/;

const ajv = new Ajv2020({ strict: false, formats: { iri: true } });
addFormats(ajv);
ajv.addSchema(DOCUMENT, 'openapi.json', undefined, false);
const validators = new Map<string, ValidateFunction>();

/**
 * Throws if an answer differs from what openapi.json documents: its status, its Content-Type, its
 * body. Addresses and methods that the document lacks must answer with a problem.
 */
export function requireDocumented(method: string, url: string, answer: ReceivedAnswer): void {
  // As the client sends it: `..` is resolved.
  const address = new URL(url, 'http://whence').pathname;
  if (method === 'HEAD' || DOCUMENTATION.test(address)) return;
  const route = ROUTES.find(({ pattern }) => pattern.test(address))?.template ?? '';
  const responses = DOCUMENT.paths[route]?.[method.toLowerCase()]?.responses;
  const known = responses?.[String(answer.status)] !== undefined ? String(answer.status) : 'default';
  const fault =
    responses && known === 'default' && answer.status < 400
      ? 'the status is not documented'
      : faultOf(responses ? `#/paths/${escaped(route)}/${method.toLowerCase()}/responses/${known}` : PROBLEM, answer);
  if (fault === undefined) return;
  throw new Error(
    `${method} ${address} ${answer.status} differs from openapi.json (${route}): ${fault}\n${answer.text}`,
  );
}

function faultOf(pointer: string, { contentType, text }: ReceivedAnswer): string | undefined {
  const response = at(pointer) as Response;
  if (response.$ref !== undefined) return faultOf(response.$ref, { status: 0, contentType, text });
  const type = contentType?.split(';', 1)[0] ?? '';
  const media = response.content[type];
  if (!media) return `the Content-Type ${contentType} is not documented`;
  const inside = `${pointer}/content/${escaped(type)}`;
  if (/[/+]json$/.test(type) && !media['x-item-schema']) return schemaFault(`${inside}/schema`, JSON.parse(text));
  const lines = media['x-item-schema'] ? text.split('\n').filter((line) => line !== '') : [];
  for (const line of lines) {
    const fault = schemaFault(`${inside}/x-item-schema`, JSON.parse(line));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function schemaFault(pointer: string, value: unknown): string | undefined {
  const validate = validators.get(pointer) ?? ajv.compile({ $ref: `openapi.json${pointer}` });
  validators.set(pointer, validate);
  if (validate(value)) return undefined;
  return ajv.errorsText(validate.errors, { dataVar: '', separator: '; ' });
}

function at(pointer: string): unknown {
  const names = pointer.slice(2).split('/');
  return names.reduce<unknown>(
    (part, name) => (part as Media)[name.replaceAll('~1', '/').replaceAll('~0', '~')],
    DOCUMENT,
  );
}

function patternOf(template: string): RegExp {
  const literal = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replace(/\{path\}$/, '.+').replace(/\{\w+\}/g, '[^/]+')}$`);
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
