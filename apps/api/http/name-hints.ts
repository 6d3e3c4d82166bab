import type { FastifyRequest } from 'fastify';
import { shardNameFault } from '@core/kernel';

/** An address with more parts has no hint. */
const PARTS_LIMIT = 40;
/** Longer names are not repeated in an answer. */
const SHOWN_LIMIT = 300;

/** A route's parts: a text, or null where a name stands. */
export type RouteParts = readonly (string | null)[];

/**
 * Returns the path with one name percent-encoded, where a slash in that name is why no route
 * matched; null if that is not why. Of several, the one with most fixed parts. The path is
 * attacker-controlled: the work is bounded by its parts and those of the routes.
 */
export function encodedPath(path: string, routes: readonly RouteParts[]): string | null {
  const given = path.split('/');
  if (given.length > PARTS_LIMIT) return null;
  const longer = routes.filter((parts) => parts.length < given.length);
  const found = longer.flatMap((parts) => {
    const encoded = parts.flatMap((part, at) => (part === null ? (joinedAt(given, parts, at) ?? []) : []))[0];
    return encoded === undefined ? [] : [{ encoded, fixed: parts.filter((part) => part !== null).length }];
  });
  const best = found.reduce((a, b) => (b.fixed > a.fixed ? b : a), found[0] ?? { encoded: '', fixed: 0 });
  return best.fixed === 0 || best.encoded.length > SHOWN_LIMIT ? null : best.encoded;
}

/** The path if the name at one place is as long as the other parts allow; null if they differ. */
function joinedAt(given: readonly string[], parts: RouteParts, at: number): string | null {
  const after = parts.length - at - 1;
  const end = given.length - after;
  const name = given.slice(at, end).map(encodedOnce).join('%2F');
  const joined = [...given.slice(0, at), name, ...given.slice(end)];
  return parts.every((part, index) => (part === null ? joined[index] !== '' : part === joined[index]))
    ? joined.join('/')
    : null;
}

/** What is encoded already stays. */
function encodedOnce(part: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(part));
  } catch {
    return encodeURIComponent(part);
  }
}

/**
 * Returns a sentence for an answer of 404 if a name in the path still holds percent-encoding: it
 * was encoded twice, probably. The names of shards are left out: a URI may hold it by itself.
 */
export function twiceEncodedHint(request: Pick<FastifyRequest, 'params'>): string {
  for (const value of Object.values((request.params ?? {}) as Record<string, unknown>)) {
    if (typeof value !== 'string' || value.length > SHOWN_LIMIT || shardNameFault(value) === null) continue;
    const decoded = decodedName(value);
    if (decoded !== null)
      return ` The name in the path is "${value}". If "${decoded}" is meant, it was percent-encoded twice: encode it once.`;
  }
  return '';
}

function decodedName(value: string): string | null {
  if (!/%[0-9a-f]{2}/i.test(value)) return null;
  try {
    const decoded = decodeURIComponent(value);
    return /[\p{L}\p{N}]/u.test(decoded) ? decoded : null;
  } catch {
    return null;
  }
}
