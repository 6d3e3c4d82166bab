import type { FastifyRequest } from 'fastify';
import { textComplaint } from './hostile-text.js';
import { HttpError } from './problem.js';

/**
 * Refuses a URL that cannot be decoded to text: a query that is not percent-encoded UTF-8, a
 * repeated parameter, U+0000 in a name. Attacker-controlled. The router has already refused paths
 * that are not well-formed UTF-8.
 */
export function refuseUnreadableUrl(request: FastifyRequest): void {
  const query = request.url.indexOf('?');
  if (query !== -1) refuseUndecodable(request.url.slice(query + 1));
  for (const [name, value] of Object.entries((request.params ?? {}) as Record<string, unknown>)) {
    const message = typeof value === 'string' ? textComplaint(value) : null;
    if (message)
      throw new HttpError('malformed-url', `The ${name} in the path ${message}.`, [{ pointer: `/${name}`, message }]);
  }
  for (const [name, value] of Object.entries(request.query as Record<string, unknown>)) refuseParameter(name, value);
}

function refuseUndecodable(query: string): void {
  try {
    decodeURIComponent(query.replaceAll('+', ' '));
  } catch {
    throw new HttpError('malformed-query', 'The query is not well-formed percent-encoded UTF-8.');
  }
}

function refuseParameter(name: string, value: unknown): void {
  const message =
    typeof value === 'string'
      ? (textComplaint(value) ?? textComplaint(name))
      : 'must be given once; a list is one value with commas';
  if (!message) return;
  throw new HttpError('malformed-query', `The query parameter ${JSON.stringify(name)} ${message}.`, [
    { pointer: `/${name.toWellFormed()}`, message },
  ]);
}
