import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AccessLog } from '@domain/access';
import { routeConfig } from './access.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Each request is logged: who read what. */
    sensitive?: boolean;
  }
}

/** The route shows what not everybody should know: each request for it is logged. */
export const Sensitive = (): MethodDecorator => routeConfig({ sensitive: true });

const REFUSALS: ReadonlySet<number> = new Set([401, 403, 429]);
const SUBJECT_LIMIT = 500;

/** Logs refusals, and requests to sensitive routes, when they are answered. */
export function logAccesses(instance: FastifyInstance, log: AccessLog): void {
  instance.addHook('onResponse', (request, reply, done) => {
    if (isLogged(request, reply)) log.add(accessOf(request, reply));
    done();
  });
}

function isLogged(request: FastifyRequest, reply: FastifyReply): boolean {
  return REFUSALS.has(reply.statusCode) || request.routeOptions.config.sensitive === true;
}

function accessOf({ caller, method, url, routeOptions, id }: FastifyRequest, { statusCode }: FastifyReply) {
  return {
    key: caller?.id ?? null,
    principal: caller?.principal ?? null,
    method,
    route: routeOptions.url ?? '(no route)',
    subject: storable(url.slice(0, SUBJECT_LIMIT)),
    status: statusCode,
    requestId: id,
  };
}

/** Attacker-controlled: Postgres stores neither U+0000 nor lone surrogates. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
