import { foldCase, foldCharacters, foldText } from './fold-text.js';

/** Scripts that put no space between words: each of their characters is a token. */
const SINGLE = '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}';
const SINGLE_CHARACTER = new RegExp(`[${SINGLE}]`, 'u');
const WORD_CHARACTER = /[\p{L}\p{N}\p{M}]/u;
const TOKEN = new RegExp(`[${SINGLE}]|(?:(?![${SINGLE}])[\\p{L}\\p{N}\\p{M}])+`, 'gu');

/**
 * `tokensOf` returns the words of a text after `foldText`, and each character of scripts that put
 * no space between words. Punctuation is dropped.
 */
export function tokensOf(text: string): string[] {
  return foldText(text).match(TOKEN) ?? [];
}

/** What a UTF-16 unit is; 0: not computed yet. Plain numbers, since the loop below reads them. */
type Kind = number;
const UNKNOWN = 0;
const SEPARATOR = 1;
const WORD = 2;
const SINGLE_TOKEN = 3;
const IGNORED = 4;

const kinds = new Uint8Array(0x1_0000);

/** The kind of a character that `foldCase` returned: a letter (U+02BC) folds to an apostrophe. */
function kindOf(character: string): Kind {
  const folded = foldCharacters(character);
  if (folded === '') return IGNORED;
  if (SINGLE_CHARACTER.test(folded)) return SINGLE_TOKEN;
  return WORD_CHARACTER.test(folded) ? WORD : SEPARATOR;
}

function cachedKind(code: number): Kind {
  const known = kinds[code] ?? UNKNOWN;
  if (known !== UNKNOWN) return known;
  const kind = kindOf(String.fromCharCode(code));
  kinds[code] = kind;
  return kind;
}

const FNV_PRIME = 0x0100_0193;
const ASCII_LIMIT = 128;
const CASE_BIT = 0x20;

/** Mixes all bits of a 32-bit integer (MurmurHash3's finaliser); a permutation. */
export function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85eb_ca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2_ae35);
  return mixed ^ (mixed >>> 16);
}

/** The hash of one token, as `TokenHashes` computes it while it reads. */
export function tokenHash(token: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < token.length; at++) hash = Math.imul(hash ^ token.charCodeAt(at), FNV_PRIME);
  return mix(hash);
}

/**
 * The hashes of a text's tokens, in one pass that makes no strings. ASCII is read as it is; any
 * other text is folded first. The hashes stay valid until the next text is read.
 */
export class TokenHashes {
  hashes = new Int32Array(4_096);
  count = 0;

  constructor(private readonly seed: number) {}

  read(text: string): void {
    if (!this.scan(text, ASCII_LIMIT)) this.scan(foldCase(text), 0x1_0000);
  }

  /** Returns false at a character that has to be folded. */
  private scan(text: string, limit: number): boolean {
    this.count = 0;
    let hash = this.seed;
    let open = false;
    for (let at = 0; at < text.length; at++) {
      let code = text.charCodeAt(at);
      if (code >= limit) return false;
      if (code >= 0x41 && code <= 0x5a) code |= CASE_BIT;
      let kind = kinds[code] === UNKNOWN ? cachedKind(code) : (kinds[code] ?? UNKNOWN);
      const pair = code >= 0xd800 && code < 0xdc00 ? pairAt(text, at) : '';
      if (pair !== '') kind = kindOf(pair);
      if (kind !== IGNORED && kind !== WORD && open) {
        this.push(mix(hash));
        open = false;
      }
      if (kind === WORD) {
        if (!open) hash = this.seed;
        open = true;
        hash = Math.imul(hash ^ code, FNV_PRIME);
        if (pair !== '') hash = Math.imul(hash ^ pair.charCodeAt(1), FNV_PRIME);
      } else if (kind === SINGLE_TOKEN) {
        let single = Math.imul(this.seed ^ code, FNV_PRIME);
        if (pair !== '') single = Math.imul(single ^ pair.charCodeAt(1), FNV_PRIME);
        this.push(mix(single));
      }
      if (pair !== '') at++;
    }
    if (open) this.push(mix(hash));
    return true;
  }

  private push(hash: number): void {
    if (this.count === this.hashes.length) {
      const grown = new Int32Array(2 * this.count);
      grown.set(this.hashes);
      this.hashes = grown;
    }
    this.hashes[this.count++] = hash;
  }
}

/** The surrogate pair that begins there; an empty text if there is none. */
function pairAt(text: string, at: number): string {
  const low = text.charCodeAt(at + 1);
  return low >= 0xdc00 && low < 0xe000 ? text.slice(at, at + 2) : '';
}
