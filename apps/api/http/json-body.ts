import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { jsonComplaints } from './hostile-text.js';
import { DoorError } from './problem.js';

/** Bytes of a JSON body at most, unless a route says otherwise. */
export const JSON_BODY_LIMIT = 10 * 1024 * 1024;

/** Takes `application/json` and `…+json` bodies. Any other Content-Type is refused, unless a route adds its parser. */
export function takeJsonBodies(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  for (const type of ['application/json', /^application\/[a-z0-9.-]+\+json(;|$)/]) {
    instance.addContentTypeParser(type, { parseAs: 'buffer' }, (_request: FastifyRequest, body, done) => {
      try {
        done(null, parseJsonBody(body as Buffer));
      } catch (error) {
        done(error as Error);
      }
    });
  }
}

/** Attacker-controlled bytes to a JSON value whose every text can be stored and hashed. */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) throw new DoorError('malformed-json', 'The body is empty; a JSON document is expected.');
  if (!isUtf8(body)) throw new DoorError('malformed-json', 'The body is not UTF-8.');
  const document = parse(body.toString('utf8'));
  const complaints = jsonComplaints(document);
  if (complaints.length === 0) return document;
  throw new DoorError('malformed-body', 'The body holds what this service does not take.', complaints);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const where =
      error instanceof SyntaxError ? (/at position \d+( \(line \d+ column \d+\))?/.exec(error.message)?.[0] ?? '') : '';
    throw new DoorError('malformed-json', `The body is not JSON${where && ` (${where.replace(/^at /, '')})`}.`);
  }
}
