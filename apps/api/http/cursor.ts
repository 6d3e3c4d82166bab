import { canonicalJson, type JsonValue } from '@core/kernel';
import { jsonComplaints } from './hostile-text.js';
import { HttpError } from './problem.js';

/** Where the next page of a list starts: after which item, at which tree size. */
export interface Cursor {
  readonly after: JsonValue;
  readonly treeSize: number;
}

/**
 * `formatCursor` returns base64url of the JSON `[treeSize, after]`: opaque, not secret, and
 * untrusted when it returns.
 */
export function formatCursor({ after, treeSize }: Cursor): string {
  return Buffer.from(canonicalJson([treeSize, after]), 'utf8').toString('base64url');
}

/**
 * Parses an attacker-controlled cursor. Each list checks the type of `after` (`afterText`,
 * `afterNumber`).
 */
export function parseCursor(text: string): Cursor {
  const parsed = parse(text);
  if (!Array.isArray(parsed) || parsed.length !== 2 || jsonComplaints(parsed).length > 0) throw malformedCursor();
  const [treeSize, after] = parsed as [unknown, JsonValue];
  if (typeof treeSize !== 'number' || !Number.isSafeInteger(treeSize) || treeSize < 0) throw malformedCursor();
  return { treeSize, after };
}

export function malformedCursor(): HttpError {
  const message = 'is not a nextCursor of this list';
  return new HttpError('malformed-cursor', `The cursor ${message}.`, [{ pointer: '/cursor', message }]);
}

function parse(text: string): unknown {
  try {
    return /^[A-Za-z0-9_-]+$/.test(text)
      ? (JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown)
      : null;
  } catch {
    return null;
  }
}
