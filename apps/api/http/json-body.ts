import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Complaint, escapePointer } from '@core/kernel';
import { Pace } from '@platform/cancellation';
import { countJson, countJsonInTurns, countNames, countNamesInTurns, type JsonCounts } from './count-json.js';
import { safeMemberCount, jsonComplaints } from './hostile-text.js';
import { DECLARATION, DEPTH_LIMIT, type JsonLimits, jsonLimitsOf, NAMES_LIMIT } from './json-limits.js';
import { parseInSlices } from './parse-in-slices.js';
import { HttpError } from './problem.js';
import { repeatedMembers } from './repeated-members.js';

/** A body above this many bytes is parsed in turns with other requests. */
const TURNS_ABOVE = 256 * 1024;

/**
 * Accepts `application/json` and `…+json` bodies. Other Content-Types are refused unless a route
 * adds a parser.
 */
export function acceptJsonBodies(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  for (const type of ['application/json', /^application\/[a-z0-9.-]+\+json(;|$)/]) {
    instance.addContentTypeParser(type, { parseAs: 'buffer' }, (request: FastifyRequest, body, done) => {
      const bytes = body as Buffer;
      const { rawJson, readJson } = request.routeOptions.config;
      if (rawJson) return void done(null, bytes);
      const limits = jsonLimitsOf(request);
      if (bytes.length > TURNS_ABOVE)
        return void parseInTurns(bytes, limits).then((parsed) => done(null, parsed), done);
      try {
        const parse = (): unknown => parseJson(bytes, limits);
        const isNamed = request.headers['idempotency-key'] !== undefined;
        done(null, readJson && !isNamed ? readJson(bytes, parse) : parse());
      } catch (error) {
        done(error as Error);
      }
    });
  }
}

/**
 * Parses attacker-controlled bytes of a line: those of a shard. Every text of the result can be
 * stored and hashed.
 */
export function parseJsonLine(bytes: Buffer): unknown {
  return parseJson(bytes, DECLARATION, 'line');
}

function parseJson(bytes: Buffer, limits: JsonLimits, what: 'body' | 'line' = 'body'): unknown {
  const counts = counted(bytes, limits, what);
  const text = bytes.toString('utf8');
  return checked(parse(text, what), bytes, counts, what);
}

/** No step takes more than some 50 ms of the largest body. */
async function parseInTurns(bytes: Buffer, limits: JsonLimits): Promise<unknown> {
  const pace = new Pace();
  const counts = await countedInTurns(bytes, limits, pace);
  let members = 0;
  const check = (value: unknown, depth: number, complaintsOf: () => Complaint[]): void => {
    const safe = safeMemberCount(value, depth);
    if (safe === null) throw notAllowed('body', complaintsOf());
    members += safe;
  };
  try {
    const document = await parseInSlices(
      bytes,
      pace,
      (rest) => check(rest, 0, () => jsonComplaints(rest)),
      (items, path, first) => check(items, path.length, () => complaintsOfItems(items, path, first)),
    );
    if (members === counts.members) return document;
  } catch (error) {
    // Its place is one within a slice.
    throw error instanceof SyntaxError ? new HttpError('malformed-json', 'The body is not JSON.') : error;
  }
  throw notAllowed('body', repeatedMembers(bytes));
}

/** Complaints of the first item that has any. */
function complaintsOfItems(items: readonly unknown[], path: readonly string[], first: number): Complaint[] {
  const list = path.map((name) => `/${escapePointer(name)}`).join('');
  for (const [at, item] of items.entries()) {
    const complaints = jsonComplaints(item, { pointer: `${list}/${first + at}`, depth: path.length + 1 });
    if (complaints.length > 0) return complaints;
  }
  return [];
}

/** Refuses bytes of which more would be made than is allowed. */
function counted(bytes: Buffer, limits: JsonLimits, what: string): JsonCounts {
  if (bytes.length === 0) throw new HttpError('malformed-json', `The ${what} is empty; a JSON document is expected.`);
  if (!isUtf8(bytes)) throw new HttpError('malformed-json', `The ${what} is not UTF-8.`);
  const counts = countJson(bytes, { ...limits, depth: DEPTH_LIMIT + 1 });
  refuseExcess(counts, limits, what);
  if (counts.members > NAMES_LIMIT) refuseNames(countNames(bytes, NAMES_LIMIT), what);
  return counts;
}

/** As `counted`, for a body. */
async function countedInTurns(bytes: Buffer, limits: JsonLimits, pace: Pace): Promise<JsonCounts> {
  if (!isUtf8(bytes)) throw new HttpError('malformed-json', 'The body is not UTF-8.');
  const counts = await countJsonInTurns(bytes, { ...limits, depth: DEPTH_LIMIT + 1 }, pace);
  refuseExcess(counts, limits, 'body');
  if (counts.members > NAMES_LIMIT) refuseNames(await countNamesInTurns(bytes, NAMES_LIMIT, pace), 'body');
  return counts;
}

function refuseExcess(counts: JsonCounts, limits: JsonLimits, what: string): void {
  if (counts.depth > DEPTH_LIMIT + 1) throw excess(what, `is nested deeper than ${DEPTH_LIMIT} levels`);
  if (counts.parts > limits.parts) throw excess(what, `has more than ${limits.parts} members and items`);
  if (counts.containers > limits.containers) throw excess(what, `has more than ${limits.containers} objects and lists`);
}

function refuseNames(names: number, what: string): void {
  if (names > NAMES_LIMIT) throw excess(what, `has members of more than ${NAMES_LIMIT} different names`);
}

const excess = (what: string, message: string): HttpError =>
  new HttpError('malformed-body', `The ${what} ${message}.`, [{ pointer: '', message }]);

function checked(document: unknown, bytes: Buffer, counts: JsonCounts, what: string): unknown {
  const members = safeMemberCount(document);
  // As many members as names in the text: none is repeated.
  if (members === counts.members) return document;
  const complaints = members === null ? jsonComplaints(document) : repeatedMembers(bytes);
  throw notAllowed(what, complaints);
}

function notAllowed(what: string, complaints: readonly Complaint[]): HttpError {
  return new HttpError('malformed-body', `The ${what} has members or values that are not allowed.`, complaints);
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
