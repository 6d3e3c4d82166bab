import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import helmet from 'helmet';
import { syncHook } from './sync-hook.js';

type Directives = Readonly<Record<string, readonly string[]>>;

const NOTHING: Directives = {
  'default-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/**
 * Swagger UI: its own files, requests to this service, images in its style sheet. By their hashes:
 * two `<style>` elements and a `style` attribute of the page of @nestjs/swagger, and an element
 * that the script adds for its icons.
 */
const PAGES: Directives = {
  ...NOTHING,
  'script-src': ["'self'"],
  'style-src': [
    "'self'",
    "'unsafe-hashes'",
    "'sha256-/jDKvbQ8cdux+c5epDIqkjHbXDaIY8RucT1PmAe8FG4='",
    "'sha256-eaPyLWVdqMc60xuz5bTp2yBRgVpQSoUggte1+40ONPU='",
    "'sha256-ezdv1bOGcoOD7FKudKN0Y2Mb763O6qVtM8LT2mtanIU='",
    "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='",
  ],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
};

const YEAR = 31_536_000;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route is a page, which may load its own files. */
    page?: boolean;
  }
}

/**
 * Sets headers for browsers on every answer (Helmet): nothing may be loaded, framed, sniffed or
 * shared with another origin, and no referrer is sent, which could contain names. The pages of
 * /docs may load themselves. Hooks that are added later throw with these headers set.
 */
export function serveSecurityHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if (/^\/docs(\/|$)/.test(route.url)) route.config = { ...route.config, page: true };
  });
  const [ofAll, ofPages] = [helmetHeaders(NOTHING), helmetHeaders(PAGES)];
  fastify.addHook(
    'onRequest',
    syncHook((request, reply) => {
      const headers = request.routeOptions.config.page ? ofPages : ofAll;
      // Not on the raw response, which would take each header of the answer one by one.
      for (const { name, value } of headers) void reply.header(name, value);
      setHeadersOf(request, reply);
    }),
  );
}

interface Header {
  readonly name: string;
  readonly value: string;
}

/** What Helmet sets, which depends on no request: it runs once. */
function helmetHeaders(directives: Directives): readonly Header[] {
  const response = new RecordedResponse(new IncomingMessage(new Socket()));
  const setHeaders = helmet({
    contentSecurityPolicy: policy(directives),
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // Below, where there is TLS: a browser ignores it elsewhere, and a name may serve both.
    strictTransportSecurity: false,
  });
  setHeaders(response.req, response, (error) => {
    if (error !== undefined) throw error as Error;
  });
  return response.recorded;
}

/** Keeps headers as they are spelt. */
class RecordedResponse extends ServerResponse {
  readonly recorded: Header[] = [];

  override setHeader(name: string, value: string): this {
    this.recorded.push({ name, value });
    return this;
  }
}

function setHeadersOf(request: FastifyRequest, reply: FastifyReply): void {
  if (request.protocol === 'https') void reply.header('Strict-Transport-Security', `max-age=${YEAR}`);
  // Shared caches must not keep answers to a key. Public routes set their own Cache-Control.
  if (request.headers.authorization !== undefined) void reply.header('Cache-Control', 'private, no-cache');
}

function policy(directives: Directives): { useDefaults: false; directives: Record<string, string[]> } {
  const copied = Object.entries(directives).map(([name, values]): [string, string[]] => [name, [...values]]);
  return { useDefaults: false, directives: Object.fromEntries(copied) };
}

/** Headers of answers that no hook sees: to what the router or Node refuses. */
export const BARE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': Object.entries(NOTHING)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join(';'),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};
