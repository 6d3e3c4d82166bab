import { mix, tokenHash, TokenHashes, tokensOf } from './tokens.js';

/**
 * The items whose n-grams a text holds, and how many of its tokens in a row are of such n-grams.
 */
export interface Overlap {
  readonly items: readonly number[];
  readonly longest: number;
}

/** By item its n-grams that texts held. */
export type SeenGrams = Map<number, Set<string>>;

const BASE = 0x0100_0193;
/** Bits of the filter that most n-grams end at. */
const FILTER_BITS = 24;

/**
 * The n-grams of the tokens of items. A text is searched by a rolling hash; what the hash finds is
 * compared token by token, so that nothing is found that is not there.
 */
export class GramIndex {
  private readonly filter = new Uint8Array(1 << (FILTER_BITS - 3));
  /** By hash: numbers of grams, each the item and the place in it. */
  private readonly byHash = new Map<number, [item: number, at: number][]>();
  private readonly items: { readonly tokens: readonly string[]; readonly total: number }[] = [];
  private readonly tokens = new TokenHashes(0);
  /** The factor of the token that leaves. */
  private readonly leaving: number;

  constructor(private readonly n: number) {
    let factor = 1;
    for (let at = 1; at < n; at++) factor = Math.imul(factor, BASE);
    this.leaving = factor;
  }

  /** Items are numbered from 0. */
  add(text: string): void {
    const { n } = this;
    const tokens = tokensOf(text);
    const item = this.items.length;
    const grams = new Set<string>();
    for (let at = 0; at + n <= tokens.length; at++) {
      const gram = tokens.slice(at, at + n);
      const joined = gram.join(' ');
      if (grams.has(joined)) continue;
      grams.add(joined);
      const hash = hashOf(gram);
      const cell = hash >>> (32 - FILTER_BITS + 3);
      this.filter[cell] = (this.filter[cell] ?? 0) | (1 << ((hash >>> (32 - FILTER_BITS)) & 7));
      const same = this.byHash.get(hash);
      if (same) same.push([item, at]);
      else this.byHash.set(hash, [[item, at]]);
    }
    this.items.push({ tokens, total: grams.size });
  }

  /** Null if the text holds none of the n-grams. Those that it holds are added to `seen`. */
  find(text: string, seen: SeenGrams = new Map()): Overlap | null {
    const { n, filter, leaving } = this;
    this.tokens.read(text);
    const { hashes, count } = this.tokens;
    const met = new Set<number>();
    let words: readonly string[] | undefined;
    let [rolling, run, longest] = [0, 0, 0];
    for (let at = 0; at < count; at++) {
      if (at >= n) rolling = (rolling - Math.imul(hashes[at - n] ?? 0, leaving)) | 0;
      rolling = (Math.imul(rolling, BASE) + (hashes[at] ?? 0)) | 0;
      if (at + 1 < n) continue;
      const hash = mix(rolling);
      const isPossible = ((filter[hash >>> (32 - FILTER_BITS + 3)] ?? 0) >> ((hash >>> (32 - FILTER_BITS)) & 7)) & 1;
      const candidates = isPossible ? this.byHash.get(hash) : undefined;
      if (candidates) words ??= tokensOf(text);
      run = candidates && words && this.mark(candidates, words, at + 1 - n, { met, seen }) ? run + 1 : 0;
      if (run > 0) longest = Math.max(longest, run + n - 1);
    }
    return met.size === 0 ? null : { items: [...met].sort((a, b) => a - b), longest };
  }

  /** How many distinct n-grams an item has. */
  gramsOf(item: number): number {
    return this.items[item]?.total ?? 0;
  }

  private mark(
    candidates: readonly (readonly [item: number, at: number])[],
    words: readonly string[],
    from: number,
    { met, seen }: { readonly met: Set<number>; readonly seen: SeenGrams },
  ): boolean {
    let isFound = false;
    for (const [item, at] of candidates) {
      const known = this.items[item];
      if (!known) continue;
      let same = 0;
      while (same < this.n && known.tokens[at + same] === words[from + same]) same++;
      if (same < this.n) continue;
      isFound = true;
      met.add(item);
      const gram = words.slice(from, from + this.n).join(' ');
      const grams = seen.get(item);
      if (grams) grams.add(gram);
      else seen.set(item, new Set([gram]));
    }
    return isFound;
  }
}

function hashOf(gram: readonly string[]): number {
  let hash = 0;
  for (const token of gram) hash = (Math.imul(hash, BASE) + tokenHash(token, 0)) | 0;
  return mix(hash);
}
