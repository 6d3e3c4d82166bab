import { SetMetadata } from '@nestjs/common';
import type { FastifyContextConfig, FastifyRequest } from 'fastify';
import type { Caller, Permission } from '@domain/access';

/** What a caller must be allowed to do; `public`: anybody, without a key. */
export type RouteAccess = Permission | 'public';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
  interface FastifyRequest {
    /** Whose key it is; null on public routes. */
    caller: Caller | null;
  }
}

/** Where @nestjs/platform-fastify's `RouteConfig` keeps what goes into a route's `config`. */
const ROUTE_CONFIG = '__fastify_route_config__';

/** Says who may use a route. Every route must say it: the service does not start otherwise. */
export function Access(access: RouteAccess): MethodDecorator {
  return routeConfig({ access });
}

/** Adds to what Fastify knows of a route. */
export function routeConfig(part: FastifyContextConfig): MethodDecorator {
  return (target, method, descriptor) => {
    const known = Reflect.getMetadata(ROUTE_CONFIG, descriptor.value as object) as FastifyContextConfig | undefined;
    SetMetadata(ROUTE_CONFIG, { ...known, ...part })(target, method, descriptor);
  };
}

/** The caller of a route that is not public. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller) return request.caller;
  throw new Error(`${request.url} has no caller: its access is public`);
}
