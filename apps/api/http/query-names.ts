import { type CommandClass, memberNames } from '@platform/validation';
import { HttpError } from './problem.js';
import { routeArguments } from './route-arguments.js';

const QUERY_NAMES = Symbol('query parameters that a route takes beside those of its @Query() class');
/** Allows further query parameters on a route. */
export function allowQueryNames(controller: object, method: string | symbol, names: readonly string[]): void {
  const known = (Reflect.getMetadata(QUERY_NAMES, controller, method) ?? []) as string[];
  Reflect.defineMetadata(QUERY_NAMES, [...known, ...names], controller, method);
}

/** Refuses unknown query parameters: a misspelt filter would be ignored. */
export function requireQueryNames(query: object, allowed: ReadonlySet<string>): void {
  const unknown: string[] = [];
  for (const name in query) if (!allowed.has(name)) unknown.push(name);
  if (unknown.length === 0) return;
  const known = allowed.size === 0 ? 'this route takes none' : `this route takes ${[...allowed].join(', ')}`;
  const errors = unknown.map((name) => ({ pointer: `/${name}`, message: `is not a parameter; ${known}` }));
  throw new HttpError(
    'malformed-query',
    `Unknown query parameter ${unknown.slice(0, 10).join(', ')}; ${known}.`,
    errors,
  );
}

/** The query parameters that a route method takes, in order. */
export function queryNamesOf(controller: { prototype: object }, method: string): ReadonlySet<string> {
  const { prototype } = controller;
  const own = (Reflect.getMetadata(QUERY_NAMES, prototype, method) ?? []) as string[];
  const queries = routeArguments(controller, method).filter(({ part }) => part === 'query');
  const named = queries.flatMap(({ data, type }) => (typeof data === 'string' ? [data] : membersOf(type)));
  return new Set([...named, ...own].sort());
}

function membersOf(type: unknown): readonly string[] {
  return typeof type === 'function' && type !== Object ? memberNames(type as CommandClass) : [];
}
