import type { FastifyReply, FastifyRequest } from 'fastify';

/** Headers for browsers: no MIME sniffing, no framing, no referrer, which could contain names. */
export function setSecurityHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
  });
  // Shared caches must not keep answers to a key. Public routes set their own Cache-Control.
  if (request.headers.authorization !== undefined) void reply.header('Cache-Control', 'private, no-cache');
}
