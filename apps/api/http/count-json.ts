import { endOfText, TOKEN } from './json-tokens.js';

/** What a JSON text holds at all levels. */
export interface JsonCounts {
  /** Members of objects, repeated ones too. */
  readonly members: number;
  /** Objects and lists. */
  readonly containers: number;
  /** Members and items, give or take one for each object or list. */
  readonly parts: number;
  readonly depth: number;
}

/**
 * Counts what the bytes of a JSON text hold: one pass, no allocation. It stops as soon as a count
 * exceeds its limit. The counts of bytes that are not JSON have no meaning. Attacker-controlled.
 */
export function countJson(bytes: Uint8Array, limits: Omit<JsonCounts, 'members'>): JsonCounts {
  let members = 0;
  let containers = 0;
  let parts = 0;
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < bytes.length; at++) {
    switch (bytes[at]) {
      case TOKEN.quote:
        at = endOfText(bytes, at);
        break;
      case TOKEN.colon:
        members++;
        break;
      case TOKEN.comma:
        if (++parts > limits.parts) at = bytes.length;
        break;
      case TOKEN.openObject:
      case TOKEN.openList:
        if (++depth > deepest) deepest = depth;
        if (++containers > limits.containers || deepest > limits.depth) at = bytes.length;
        break;
      case TOKEN.closeObject:
      case TOKEN.closeList:
        depth--;
        break;
      default:
    }
  }
  return { members, containers, parts, depth: deepest };
}

/**
 * Returns how many different names the members of a JSON text have, up to one more than `limit`.
 * `JSON.parse` spends more time on each new name than on all else. Two names of one hash count as
 * one.
 */
export function countNames(bytes: Uint8Array, limit: number): number {
  const hashes = new Set<number>();
  let hash = 0;
  for (let at = 0; at < bytes.length && hashes.size <= limit; at++) {
    if (bytes[at] === TOKEN.colon) hashes.add(hash);
    if (bytes[at] !== TOKEN.quote) continue;
    const end = endOfText(bytes, at);
    // FNV-1a
    hash = 0x811c9dc5;
    for (at++; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  }
  return hashes.size;
}
