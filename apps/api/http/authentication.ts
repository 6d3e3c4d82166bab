import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { Clock } from '@core/kernel';
import { type AccessReadModel, type Caller, type KeyUses, mayDo, type Permission, rolesThatMay } from '@domain/access';
import type { PublicLog } from '@platform/config';
import { permissionOf } from './access.js';
import { refuseNarrowed } from './narrowed-keys.js';
import { HttpError } from './problem.js';
import type { RequestLimits } from './rate-limits.js';

/** Addresses outside of our routes that require no key. */
const DOCUMENTATION = /^\/(docs|openapi\.json)(\/|-|$)/;

declare module 'fastify' {
  interface FastifyInstance {
    /** Authenticates a request, whatever its route declares; throws unless its key may do this. */
    requireKey(request: FastifyRequest, permission: Permission): Promise<void>;
  }
}

export interface Authentication {
  readonly keys: AccessReadModel;
  readonly uses: KeyUses;
  readonly limits: RequestLimits;
  readonly clock: Clock;
  /** Defaults to `on`. */
  readonly publicLog?: PublicLog | undefined;
}

/**
 * Authenticates every request before its body is read. It looks the key up each time, by its hash,
 * so a revoked key fails on the next request. An address whose keys were refused too often is
 * refused before a look-up.
 */
export function authenticateRequests(
  instance: FastifyInstance,
  { keys, uses, limits, clock, publicLog = 'on' }: Authentication,
): void {
  instance.decorateRequest('caller', null);
  instance.decorateRequest('position', null);
  instance.decorate('requireKey', async (request: FastifyRequest, permission: Permission) => {
    const secret = secretOf(request);
    if (limits.countsFailures) await limits.refuseAfterFailures(request);
    const now = clock.now();
    const found = await keys.identify(secret, now);
    if (!found) {
      await limits.countFailure(request);
      throw unauthenticated('This API key is not valid: it is unknown, revoked or expired.');
    }
    const { caller, position } = found;
    uses.note(caller.id, now);
    request.caller = caller;
    request.position = position;
    refuseUnlessAllowed(caller, permission);
    refuseNarrowed(caller, permission, request.routeOptions.config.withinDatasets);
  });
  instance.addHook('onRequest', (request, reply, done) => {
    const access = request.is404 ? 'public' : (request.routeOptions.config.access ?? 'public');
    const permission = permissionOf(access, publicLog);
    const identified = permission === null ? Promise.resolve() : instance.requireKey(request, permission);
    // Fewer promises than an async function: Node follows each.
    identified.then(() => limits.count(request, reply)).then(() => done(), done);
  });
  // What took a key is nobody else's: a shared cache would hand a bundle to whoever has none.
  instance.addHook('onSend', (request, reply, _payload, done) => {
    const caching = reply.getHeader('Cache-Control');
    if (request.caller !== null && typeof caching === 'string')
      void reply.header('Cache-Control', caching.replace(/^public\b/, 'private'));
    done();
  });
}

/** Throws, and so prevents the start, if a route does not declare its access. */
export function requireAccess({ url, config, method }: RouteOptions): void {
  if (config?.access !== undefined || DOCUMENTATION.test(url)) return;
  throw new Error(`${[method].flat().join(', ')} ${url} does not declare its access: put @Access(…) on its method`);
}

function secretOf(request: FastifyRequest): string {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    throw unauthenticated('An API key is required: send the header "Authorization: Bearer <key>".');
  }
  const secret = /^Bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1];
  if (secret === undefined) throw unauthenticated('The Authorization header must be "Bearer <key>".');
  return secret;
}

function unauthenticated(detail: string): HttpError {
  return new HttpError('unauthenticated', detail, [], { 'WWW-Authenticate': 'Bearer realm="whence"' });
}

function refuseUnlessAllowed(caller: Caller, permission: Permission): void {
  if (mayDo(caller.roles, permission)) return;
  const needed = rolesThatMay(permission).join(', ');
  const detail = `This key may not do this (${permission}). A key with one of the roles ${needed} is required; this one has ${caller.roles.join(', ')}.`;
  throw new HttpError('not-allowed', detail, [], {
    'WWW-Authenticate': 'Bearer realm="whence", error="insufficient_scope"',
  });
}
