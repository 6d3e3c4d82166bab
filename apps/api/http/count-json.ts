import type { Pace } from '@platform/cancellation';
import { endOfText, TOKEN } from './json-tokens.js';

/** Bytes that are counted between two turns: about a millisecond. */
const SLICE_BYTES = 1024 * 1024;

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
  const counter = new JsonCounter(bytes, limits);
  counter.countTo(bytes.length);
  return counter.counts;
}

/** As `countJson`, in turns with other requests. */
export async function countJsonInTurns(
  bytes: Uint8Array,
  limits: Omit<JsonCounts, 'members'>,
  pace: Pace,
): Promise<JsonCounts> {
  const counter = new JsonCounter(bytes, limits);
  await inSlices(counter, bytes.length, pace);
  return counter.counts;
}

class JsonCounter {
  private at = 0;
  private members = 0;
  private containers = 0;
  private parts = 0;
  private open = 0;
  private deepest = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly limits: Omit<JsonCounts, 'members'>,
  ) {}

  get isDone(): boolean {
    return this.at >= this.bytes.length;
  }

  get counts(): JsonCounts {
    return { members: this.members, containers: this.containers, parts: this.parts, depth: this.deepest };
  }

  countTo(end: number): void {
    const { bytes, limits } = this;
    let { at, members, containers, parts, open, deepest } = this;
    for (; at < end; at++) {
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
          if (++open > deepest) deepest = open;
          if (++containers > limits.containers || deepest > limits.depth) at = bytes.length;
          break;
        case TOKEN.closeObject:
        case TOKEN.closeList:
          open--;
          break;
        default:
      }
    }
    Object.assign(this, { at, members, containers, parts, open, deepest });
  }
}

/**
 * Returns how many different names the members of a JSON text have, up to one more than `limit`.
 * `JSON.parse` spends more time on each new name than on all else. Two names of one hash count as
 * one.
 */
export function countNames(bytes: Uint8Array, limit: number): number {
  const counter = new NameCounter(bytes, limit);
  counter.countTo(bytes.length);
  return counter.count;
}

/** As `countNames`, in turns with other requests. */
export async function countNamesInTurns(bytes: Uint8Array, limit: number, pace: Pace): Promise<number> {
  const counter = new NameCounter(bytes, limit);
  await inSlices(counter, bytes.length, pace);
  return counter.count;
}

class NameCounter {
  private at = 0;
  private hash = 0;
  private readonly hashes = new Set<number>();

  constructor(
    private readonly bytes: Uint8Array,
    private readonly limit: number,
  ) {}

  get count(): number {
    return this.hashes.size;
  }

  get isDone(): boolean {
    return this.at >= this.bytes.length || this.count > this.limit;
  }

  countTo(end: number): void {
    const { bytes, hashes, limit } = this;
    let { at, hash } = this;
    for (; at < end && hashes.size <= limit; at++) {
      if (bytes[at] === TOKEN.colon) hashes.add(hash);
      if (bytes[at] !== TOKEN.quote) continue;
      const endOfName = endOfText(bytes, at);
      // FNV-1a
      hash = 0x811c9dc5;
      for (at++; at < endOfName; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    }
    this.at = at;
    this.hash = hash;
  }
}

interface Counter {
  readonly isDone: boolean;
  /** Counts what begins before `end`. */
  countTo(end: number): void;
}

async function inSlices(counter: Counter, length: number, pace: Pace): Promise<void> {
  for (let end = SLICE_BYTES; !counter.isDone; end += SLICE_BYTES) {
    counter.countTo(Math.min(end, length));
    if (pace.isDue()) await pace.turn();
  }
}
