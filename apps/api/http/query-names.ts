import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type CommandClass, memberNames } from '@platform/validation';
import { HttpError } from './problem.js';

const QUERY_NAMES = Symbol('query parameters that a route takes beside those of its @Query() class');
// The metadata key of Nest for the parameters of a route method; type 4 is @Query().
const ROUTE_ARGUMENTS = '__routeArguments__';
const QUERY_ARGUMENT = /^4:/;

/** Allows further query parameters on a route. */
export function allowQueryNames(controller: object, method: string | symbol, names: readonly string[]): void {
  const known = (Reflect.getMetadata(QUERY_NAMES, controller, method) ?? []) as string[];
  Reflect.defineMetadata(QUERY_NAMES, [...known, ...names], controller, method);
}

/** Refuses unknown query parameters: a misspelt filter would be ignored. */
@Injectable()
export class QueryNamesGuard implements CanActivate {
  private readonly names = new Map<unknown, ReadonlySet<string>>();

  canActivate(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    let allowed = this.names.get(handler);
    if (!allowed) this.names.set(handler, (allowed = namesOf(context.getClass(), handler.name)));
    const given = Object.keys(context.switchToHttp().getRequest<FastifyRequest>().query as object);
    const unknown = given.filter((name) => !allowed.has(name));
    if (unknown.length === 0) return true;
    const known = allowed.size === 0 ? 'this route takes none' : `this route takes ${[...allowed].join(', ')}`;
    const errors = unknown.map((name) => ({ pointer: `/${name}`, message: `is not a parameter; ${known}` }));
    throw new HttpError(
      'malformed-query',
      `Unknown query parameter ${unknown.slice(0, 10).join(', ')}; ${known}.`,
      errors,
    );
  }
}

interface RouteArgument {
  readonly index: number;
  readonly data?: unknown;
}

function namesOf(controller: { prototype: object }, method: string): ReadonlySet<string> {
  const { prototype } = controller;
  const own = (Reflect.getMetadata(QUERY_NAMES, prototype, method) ?? []) as string[];
  const types = (Reflect.getMetadata('design:paramtypes', prototype, method) ?? []) as unknown[];
  const routeArguments = (Reflect.getMetadata(ROUTE_ARGUMENTS, controller, method) ?? {}) as Record<
    string,
    RouteArgument
  >;
  const queries = Object.entries(routeArguments).filter(([key]) => QUERY_ARGUMENT.test(key));
  const named = queries.flatMap(([, { index, data }]) => (typeof data === 'string' ? [data] : membersOf(types[index])));
  return new Set([...named, ...own].sort());
}

function membersOf(type: unknown): string[] {
  return typeof type === 'function' && type !== Object ? memberNames(type as CommandClass) : [];
}
