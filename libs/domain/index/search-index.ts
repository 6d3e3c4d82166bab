import { FoldedBlock, leavesOf, tailAt, topOf } from '@core/index-pages';
import { bitOf, encodeTrieProof, HASH_BYTES, isEmptySlot, searchLeaves, TrieError, type TrieStep } from '@core/trie';

/** What is stored on the way from the root to the page under the first bits of `path`. */
export interface StoredPath {
  readonly depth: number;
  /** 32 bits: those of the key, unless the search has to turn aside. */
  readonly path: number;
  /** The blocks on the way by the bits at which they begin. */
  readonly blocks: ReadonlyMap<number, Buffer>;
  readonly page: Buffer | undefined;
}

export interface FoundSubject {
  readonly proof: Buffer;
  /** The last entry of the subject and how many it has; undefined if it is in no entry. */
  readonly tail: { readonly last: number; readonly count: number } | undefined;
  /** The value of its list; undefined if it is in no entry. */
  readonly value: Buffer | undefined;
}

/**
 * Searches a key in an index that is not empty. Returns the path to read instead if the search
 * turns aside from the given one: where one side of a node is empty, it goes to the other.
 */
export function searchIndex(key: Uint8Array, stored: StoredPath): FoundSubject | { readonly turnTo: number } {
  const { depth, page } = stored;
  const steps: TrieStep[] = [];
  let prefix = 0;
  for (let top = 0; top < depth;) {
    const bottom = bottomOf(top, depth);
    const block = stored.blocks.get(top);
    if (block === undefined) throw damaged(`the block at ${top} bits is missing`);
    prefix = descend(key, new FoldedBlock(block, bottom), { top, bottom, prefix }, steps);
    const turnTo = prefix * 2 ** (32 - bottom);
    if (prefix !== Math.floor(stored.path / 2 ** (32 - bottom))) return { turnTo };
    top = bottom;
  }
  if (page === undefined || page.length === 0) throw damaged(`page ${prefix} of depth ${depth} is missing`);
  return inPage(key, page, steps);
}

function inPage(key: Uint8Array, page: Buffer, above: readonly TrieStep[]): FoundSubject {
  const leaves = leavesOf(page);
  const below = searchLeaves(leaves, key);
  const steps = [...above, ...below.steps].reverse();
  const found = leaves.subarray(below.at, below.at + HASH_BYTES);
  const value = leaves.subarray(below.at + HASH_BYTES, below.at + 2 * HASH_BYTES);
  return found.equals(key)
    ? {
        proof: encodeTrieProof({ shows: 'value', value, steps }),
        tail: tailAt(page, below.at / (2 * HASH_BYTES)),
        value,
      }
    : { proof: encodeTrieProof({ shows: 'other-leaf', key: found, value, steps }), tail: undefined, value: undefined };
}

/** Blocks are aligned at the pages: the one at the top may be of fewer bits. */
function bottomOf(top: number, depth: number): number {
  let bottom = depth;
  while (topOf(bottom) > top) bottom = topOf(bottom);
  return bottom;
}

/** Walks down a block. Returns the prefix at its bottom, and adds its steps, from the root down. */
function descend(
  key: Uint8Array,
  block: FoldedBlock,
  { top, bottom, prefix }: { top: number; bottom: number; prefix: number },
  steps: TrieStep[],
): number {
  let place = 0;
  for (let level = 0; level < bottom - top; level++) {
    const [left, right] = [block.hashAt(level + 1, 2 * place), block.hashAt(level + 1, 2 * place + 1)];
    const [noLeft, noRight] = [isEmptySlot(left, 0), isEmptySlot(right, 0)];
    if (noLeft && noRight) throw damaged(`a block at ${top} bits is empty`);
    const side = noLeft ? 1 : noRight ? 0 : bitOf(key, 0, top + level);
    if (!noLeft && !noRight) steps.push({ bit: top + level, sibling: Buffer.from(side === 0 ? right : left) });
    place = 2 * place + side;
  }
  return prefix * 2 ** (bottom - top) + place;
}

function damaged(what: string): TrieError {
  return new TrieError('bad-reader-answer', `The stored index is damaged: ${what}.`);
}
