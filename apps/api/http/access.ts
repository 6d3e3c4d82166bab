import 'reflect-metadata';
import type { FastifyContextConfig, FastifyRequest } from 'fastify';
import type { Caller, Permission } from '@domain/access';
import type { LedgerPosition } from '@domain/ledger';
import type { PublicLog } from '@platform/config';

/**
 * The permission that a route requires; `public` requires no key. The routes of the published log
 * require one as WHENCE_PUBLIC_LOG says: those that show hashes, and those that show entries.
 */
export type RouteAccess = Permission | 'public' | 'public-hashes' | 'public-entries';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
    /** It writes to datasets, and refuses those that a narrowed key may not write to. */
    withinDatasets?: boolean;
  }
  interface FastifyRequest {
    /** The owner of the API key; null where none is required. */
    caller: Caller | null;
    /** The present position when its key was looked up; null where none is required. */
    position: LedgerPosition | null;
  }
}

/** The permission that a route requires; null: no key. */
export function permissionOf(access: RouteAccess, publicLog: PublicLog): Permission | null {
  switch (access) {
    case 'public':
      return null;
    case 'public-hashes':
      return publicLog === 'off' ? 'read' : null;
    case 'public-entries':
      return publicLog === 'on' ? null : 'read';
    default:
      return access;
  }
}

/** Where @nestjs/platform-fastify's `RouteConfig` keeps what goes into a route's `config`. */
const ROUTE_CONFIG = '__fastify_route_config__';

/** Declares who may use a route. The service does not start while a route lacks it. */
export function Access(access: RouteAccess): MethodDecorator {
  return routeConfig({ access });
}

/** Merges `part` into the Fastify config of the route. */
export function routeConfig(part: FastifyContextConfig): MethodDecorator {
  return (_target, _method, descriptor) => addRouteConfig(descriptor.value as object, part);
}

/** As `routeConfig`, for a method of a class that is complete. */
export function addRouteConfig(method: object, part: FastifyContextConfig): void {
  const known = Reflect.getMetadata(ROUTE_CONFIG, method) as FastifyContextConfig | undefined;
  Reflect.defineMetadata(ROUTE_CONFIG, { ...known, ...part }, method);
}

/** The caller of a route that is not public. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller) return request.caller;
  throw new Error(`${request.url} has no caller: its access is public`);
}
