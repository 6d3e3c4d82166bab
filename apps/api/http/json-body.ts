import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { harmlessMembers, jsonComplaints } from './hostile-text.js';
import { HttpError } from './problem.js';
import { namesEachOnce, repeatedMembers } from './repeated-members.js';

/** Bytes of a JSON body at most, unless a route says otherwise. */
export const JSON_BODY_LIMIT = 10 * 1024 * 1024;

/**
 * Takes `application/json` and `…+json` bodies. Any other Content-Type is refused, unless a route
 * adds its parser.
 */
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

/**
 * Attacker-controlled bytes, of a body or of a line of one, to a JSON value whose every text can be
 * stored and hashed.
 */
export function parseJsonBody(bytes: Buffer, what: 'body' | 'line' = 'body'): unknown {
  if (bytes.length === 0) throw new HttpError('malformed-json', `The ${what} is empty; a JSON document is expected.`);
  if (!isUtf8(bytes)) throw new HttpError('malformed-json', `The ${what} is not UTF-8.`);
  const text = bytes.toString('utf8');
  const document = parse(text, what);
  const members = harmlessMembers(document);
  if (members !== null && namesEachOnce(text, members)) return document;
  const complaints = members === null ? jsonComplaints(document) : repeatedMembers(text);
  throw new HttpError('malformed-body', `The ${what} holds what this service does not take.`, complaints);
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const where =
      error instanceof SyntaxError ? (/at position \d+( \(line \d+ column \d+\))?/.exec(error.message)?.[0] ?? '') : '';
    throw new HttpError('malformed-json', `The ${what} is not JSON${where && ` (${where.replace(/^at /, '')})`}.`);
  }
}
