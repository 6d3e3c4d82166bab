import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Safe in a header, a log and a URL; long enough for the ids of other systems. */
const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The id of a request: that of its `X-Request-Id` if it is 1 to 128 letters, digits, `.`, `_`, `:`
 * and `-`, else a new UUID. Attacker-controlled.
 */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUID();
}

/** What a problem document and the log name a failure by. */
export interface ProblemIds {
  readonly requestId: string;
  /** A UUID, for `instance`: that of the request, unless its sender chose another form. */
  readonly instance: string;
}

export function problemIdsOf(requestId: string): ProblemIds {
  return { requestId, instance: UUID.test(requestId) ? requestId : randomUUID() };
}
