import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * For answers that a browser may meet: no guessing of types, no framing, no referrer with names in
 * it.
 */
export function setSecurityHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers({
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
  });
  // Answers to a key's holder must not stay in a shared cache; routes that are the same for all say
  // so themselves.
  if (request.headers.authorization !== undefined) void reply.header('Cache-Control', 'private, no-cache');
}
