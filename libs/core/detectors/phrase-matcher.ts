import { foldCase, foldCharacters, foldText } from './fold-text.js';
import { PhraseFilter } from './phrase-filter.js';

/** A place in a folded text at which a phrase begins. */
export interface PhraseMatch {
  /** Number of the phrase in the list. */
  readonly phrase: number;
  /** In UTF-16 units of the folded text. */
  readonly at: number;
}

/** Classes of characters that the automaton treats alike, before those of the phrases. */
const OTHER = 0;
const SKIPPED = 1;
const SPACE = 2;
const FIRST_OWN = 3;
/** Cells of the table of transitions: 64 MB. */
const CELLS_LIMIT = 16_000_000;
const ASCII_LIMIT = 128;

/** In the table of folded characters: it is left out. No character has this code. */
const INVISIBLE = 0xffff;

const WORD = /[\p{L}\p{N}\p{M}]/u;
/** Scripts that put no space between words, or add endings to them: an edge there is no edge. */
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

let codes: Uint16Array | undefined;

/** For each UTF-16 unit the unit that it is folded to on its own, after `foldCase`. */
function foldedCodes(): Uint16Array {
  codes ??= Uint16Array.from({ length: 0x1_0000 }, (_, code) => {
    if (code >= 0xd800 && code < 0xe000) return code;
    const character = String.fromCharCode(code);
    const folded = code < ASCII_LIMIT ? foldText(character) : foldCharacters(character);
    return folded === '' ? INVISIBLE : folded.length === 1 ? folded.charCodeAt(0) : code;
  });
  return codes;
}

/**
 * Finds all phrases of a list in one pass (Aho–Corasick). The automaton reads the raw text where it
 * is ASCII; only a text in which it finds something, or which is not ASCII, is folded. No text
 * makes it slower than one step for each character, and one for each match.
 */
export class PhraseMatcher {
  private readonly classes = new Uint16Array(0x1_0000);
  private readonly next: Int32Array;
  /** 1 where a phrase ends in the state or in one that it falls back to. */
  private readonly ends: Uint8Array;
  /** For each state the phrases that end in it, by number. */
  private readonly found: readonly (readonly number[])[];
  private readonly width: number;
  private readonly folded: readonly string[];
  private readonly filter: PhraseFilter;

  /** @throws RangeError if the phrases take too large a table, or one is empty once it is folded */
  constructor(phrases: readonly string[]) {
    this.folded = phrases.map((phrase) => foldText(phrase).trim());
    if (this.folded.some((phrase) => phrase.length === 0)) throw new RangeError('a phrase is empty');
    this.filter = new PhraseFilter(this.folded);
    this.width = this.classify();
    const states = 1 + this.folded.reduce((sum, { length }) => sum + length, 0);
    if (states * this.width > CELLS_LIMIT) throw new RangeError('the phrases have too many different characters');
    const trie = this.trie(states);
    this.next = trie.next;
    this.found = this.link(trie.found, trie.count);
    this.ends = Uint8Array.from(this.found, (some) => (some.length > 0 ? 1 : 0));
  }

  /** All matches in the folded text, in the order of their ends. */
  matches(text: string): PhraseMatch[] {
    return this.mayMatch(text) ? this.exact(foldText(text)) : [];
  }

  /** False only where the folded text holds none of the phrases, at edges of words or not. */
  private mayMatch(text: string): boolean {
    const filtered = this.filter.mayHold(text);
    if (filtered !== null) return filtered;
    const met = this.scan(text, ASCII_LIMIT);
    return met === 'other' ? this.scan(foldCase(text), 0x1_0000) === 'found' : met === 'found';
  }

  private scan(text: string, limit: number): 'found' | 'none' | 'other' {
    const { classes, next, ends, width } = this;
    let state = 0;
    let spaced = false;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= limit) return 'other';
      const kind = classes[code] ?? OTHER;
      if (kind <= SPACE) {
        if (kind === SKIPPED || (kind === SPACE && spaced)) continue;
        spaced = kind === SPACE;
      } else spaced = false;
      state = next[state * width + kind] ?? 0;
      if (ends[state] === 1) return 'found';
    }
    return 'none';
  }

  private exact(folded: string): PhraseMatch[] {
    const { classes, next, ends, width } = this;
    const matches: PhraseMatch[] = [];
    let state = 0;
    for (let at = 0; at < folded.length; at++) {
      state = next[state * width + (classes[folded.charCodeAt(at)] ?? OTHER)] ?? 0;
      if (ends[state] === 0) continue;
      for (const phrase of this.found[state] ?? []) {
        const length = this.folded[phrase]?.length ?? 0;
        if (isAtEdges(folded, at + 1 - length, at + 1)) matches.push({ phrase, at: at + 1 - length });
      }
    }
    return matches;
  }

  /** Gives each character of the phrases a class; returns the number of classes. */
  private classify(): number {
    const { classes } = this;
    let count = FIRST_OWN;
    for (const phrase of this.folded) {
      for (let at = 0; at < phrase.length; at++) {
        const code = phrase.charCodeAt(at);
        if (code === 0x20) classes[code] = SPACE;
        else if (classes[code] === OTHER) classes[code] = count++;
      }
    }
    for (const [code, folded] of foldedCodes().entries()) {
      if (classes[code] !== OTHER) continue;
      classes[code] = folded === INVISIBLE ? SKIPPED : folded === 0x20 ? SPACE : (classes[folded] ?? OTHER);
    }
    return count;
  }

  private trie(states: number): { next: Int32Array; found: number[][]; count: number } {
    const next = new Int32Array(states * this.width);
    const found: number[][] = [[]];
    for (const [number, phrase] of this.folded.entries()) {
      let state = 0;
      for (let at = 0; at < phrase.length; at++) {
        const cell = state * this.width + (this.classes[phrase.charCodeAt(at)] ?? OTHER);
        state = next[cell] || found.push([]) - 1;
        next[cell] = state;
      }
      found[state]?.push(number);
    }
    return { next, found, count: found.length };
  }

  /** Turns the trie into an automaton: a missing transition becomes that of the fallback. */
  private link(found: readonly number[][], count: number): number[][] {
    const { next, width } = this;
    const fallback = new Int32Array(count);
    const queue: number[] = [];
    for (let kind = 0; kind < width; kind++) if (next[kind]) queue.push(next[kind] ?? 0);
    const all = found.map((own) => [...own]);
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head] ?? 0;
      const fall = fallback[state] ?? 0;
      all[state]?.push(...(all[fall] ?? []));
      for (let kind = 0; kind < width; kind++) {
        const cell = state * width + kind;
        const target = next[cell] ?? 0;
        const other = next[fall * width + kind] ?? 0;
        if (target === 0) next[cell] = other;
        else {
          fallback[target] = other;
          queue.push(target);
        }
      }
    }
    return all;
  }
}

/** Whether a match does not begin or end within a word. */
export function isAtEdges(folded: string, from: number, to: number): boolean {
  return (
    !continues(folded.slice(Math.max(0, from - 1), from), folded.charAt(from)) &&
    !continues(folded.charAt(to), folded.charAt(to - 1))
  );
}

/** Whether the neighbour belongs to the same word as the character at the edge of the match. */
function continues(neighbour: string, edge: string): boolean {
  return WORD.test(neighbour) && WORD.test(edge) && !UNSPACED.test(edge) && !UNSPACED.test(neighbour);
}
