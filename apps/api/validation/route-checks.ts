import type { FastifyInstance } from 'fastify';
import type { CommandClass } from '@platform/validation';
import { addRouteConfig } from '../http/access.js';
import { queryNamesOf, requireQueryNames } from '../http/query-names.js';
import { type RouteArgument, routeArguments } from '../http/route-arguments.js';
import { syncHook } from '../http/sync-hook.js';
import { isChecked, requestOf, RequestValidationPipe } from './validation-pipe.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    checks?: RouteChecks;
  }
}

interface RouteChecks {
  readonly queryNames: ReadonlySet<string>;
  readonly params: CommandClass | undefined;
  readonly body: CommandClass | undefined;
}

/**
 * Prepares each route of a controller to be checked. Names of queries, path parameters and bodies
 * are checked by a hook, and queries by a pipe, since a method may take several classes of them. As
 * a global pipe and a guard they would take some thirty promises a request.
 */
export function prepareChecks(controller: { prototype: object }): void {
  if (Object.getPrototypeOf(controller.prototype) !== Object.prototype)
    throw new Error('the routes of a base class would not be checked');
  const pipe = new RequestValidationPipe();
  const methods = Object.getOwnPropertyDescriptors(controller.prototype);
  for (const [name, descriptor] of Object.entries(methods)) {
    const method: unknown = descriptor.value;
    if (typeof method !== 'function' || name === 'constructor') continue;
    const parts = routeArguments(controller, name);
    for (const { part, pipes } of parts) if (part === 'query') pipes.unshift(pipe);
    const queryNames = queryNamesOf(controller, name);
    addRouteConfig(method, { checks: { queryNames, params: classOf(parts, 'param'), body: classOf(parts, 'body') } });
  }
}

function classOf(parts: readonly RouteArgument[], part: RouteArgument['part']): CommandClass | undefined {
  const classes = parts.filter((one) => one.part === part && isChecked(one.type));
  if (classes.length > 1) throw new Error(`a route takes its ${part} as several classes`);
  return classes[0]?.type as CommandClass | undefined;
}

/** Checks requests for the routes of controllers, before Nest sees them. */
export function checkRequests(instance: FastifyInstance): void {
  instance.addHook(
    'preHandler',
    syncHook((request) => {
      const { checks } = request.routeOptions.config;
      if (!checks) return;
      requireQueryNames(request.query as object, checks.queryNames);
      if (checks.params) request.params = requestOf(checks.params, request.params, 'param');
      if (checks.body) request.body = requestOf(checks.body, request.body, 'body');
    }),
  );
}
