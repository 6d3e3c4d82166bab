import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { safeMemberCount, jsonComplaints } from './hostile-text.js';
import { HttpError } from './problem.js';
import { namesEachOnce, repeatedMembers } from './repeated-members.js';

/** The largest JSON body in bytes, unless a route overrides it. */
export const JSON_BODY_LIMIT = 10 * 1024 * 1024;

/**
 * Accepts `application/json` and `…+json` bodies. Other Content-Types are refused unless a route
 * adds a parser.
 */
export function acceptJsonBodies(instance: FastifyInstance): void {
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
 * Parses attacker-controlled bytes of a body or line. Every text of the result can be stored and
 * hashed.
 */
export function parseJsonBody(bytes: Buffer, what: 'body' | 'line' = 'body'): unknown {
  if (bytes.length === 0) throw new HttpError('malformed-json', `The ${what} is empty; a JSON document is expected.`);
  if (!isUtf8(bytes)) throw new HttpError('malformed-json', `The ${what} is not UTF-8.`);
  const text = bytes.toString('utf8');
  const document = parse(text, what);
  const members = safeMemberCount(document);
  if (members !== null && namesEachOnce(text, members)) return document;
  const complaints = members === null ? jsonComplaints(document) : repeatedMembers(text);
  throw new HttpError('malformed-body', `The ${what} has members or values that are not allowed.`, complaints);
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
