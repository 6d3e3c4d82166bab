import { foldCase, foldCharacters, foldText } from './fold-text.js';

/** Units of a block; a phrase has to be longer. */
const BLOCK = 3;
/** Bits of a unit's class: blocks of 15 bits. Units may share a class. */
const BITS = 5;
const SPACE = 1;
const LAST_CLASS = (1 << BITS) - 1;
/** In the table of simple foldings: only the text around it shows what it becomes. */
const COMPLEX = 0xffff;
/** A shorter skip than this is slower than reading each character. */
const LEAST_LENGTH = 5;

/**
 * Marks (but those that choose how a character looks), and the letters of Hangul syllables, are
 * joined with what is before them; what sigma becomes depends on what follows.
 */
const JOINS = /(?![\ufe00-\ufe0f])[\p{M}\u1100-\u11ff\u03a3]/u;
/** The first half of pictures, none of which folds to anything else. */
const PICTURES = 0xd83d;

let table: Uint16Array | undefined;

/** For each UTF-16 unit what `foldText` makes of it on its own, whatever is around it. */
function simpleFoldings(): Uint16Array {
  table ??= Uint16Array.from({ length: 0x1_0000 }, (_, code) => {
    if (code >= 0xd800 && code < 0xe000) return code === PICTURES || code >= 0xdc00 ? code : COMPLEX;
    const character = String.fromCharCode(code);
    if (JOINS.test(character)) return COMPLEX;
    const folded = foldCharacters(foldCase(character));
    return folded.length === 1 ? folded.charCodeAt(0) : COMPLEX;
  });
  return table;
}

/** What the units of a text are; those of several, together. */
type Kind = number;
const NOT_SIMPLE = 0;
/** Simple, and none of a script without spaces. */
const SPACED = 1;
const SIMPLE = 3;
/** From Hangul on. */
const UNSPACED = 0x1100;

/** Halves of pictures are in texts of every script. */
const isSpacedUnit = (code: number): boolean => code < UNSPACED || (code >= 0xd800 && code < 0xe000);

function isSpaced(phrase: string): boolean {
  for (let at = 0; at < phrase.length; at++) if (!isSpacedUnit(phrase.charCodeAt(at))) return false;
  return true;
}

let passing: Uint8Array | undefined;

function simplePasses(): Uint8Array {
  passing ??= Uint8Array.from(simpleFoldings(), (folded) =>
    folded === COMPLEX ? NOT_SIMPLE : isSpacedUnit(folded) ? SPACED : SIMPLE,
  );
  return passing;
}

let several: ReadonlyMap<number, string> | undefined;

/** Characters that become several, such as an ellipsis, or nothing, whatever is around them. */
function severalFoldings(): ReadonlyMap<number, string> {
  several ??= new Map(
    [...simpleFoldings().entries()].flatMap(([code, simple]): [number, string][] => {
      const character = String.fromCharCode(code);
      if (simple !== COMPLEX || !character.isWellFormed() || JOINS.test(character)) return [];
      return [[code, foldText(character)]];
    }),
  );
  return several;
}

/** The letters of English, the most frequent first: what is frequent in texts stops the search. */
const FREQUENT = ' etaoinshrdlcumwfgypbvkjxqz';

/** A part of a phrase that is searched for; the whole is compared where it is found. */
interface Part {
  readonly phrase: string;
  /** Where it begins and ends. */
  readonly from: number;
  readonly last: number;
}

/** The part of this length whose units are the rarest. */
function rarestPart(phrase: string, length: number): Part {
  const cost = (at: number): number => {
    const rank = FREQUENT.indexOf(phrase.charAt(at));
    return rank < 0 ? 0 : FREQUENT.length - rank;
  };
  let [from, least] = [0, Infinity];
  for (let at = 0; at + length <= phrase.length; at++) {
    let sum = 0;
    for (let one = at; one + BLOCK <= at + length; one++) sum += cost(one) * cost(one + 1) * cost(one + 2);
    if (sum >= least) continue;
    least = sum;
    from = at;
  }
  return { phrase, from, last: from + length - 1 };
}

/** Texts of up to this length are copied to be searched. */
const SCRATCH_UNITS = 256 * 1024;
// Reused between calls: a search is synchronous and never re-entered. UTF-8 takes three bytes a
// unit.
const scratch = Buffer.alloc(3 * SCRATCH_UNITS);
const units = new Uint16Array(scratch.buffer, scratch.byteOffset, SCRATCH_UNITS);

/** In two units at once: the bits of those beyond ASCII. */
const BEYOND_ASCII = 0xff80_ff80;

/** The phrases that texts of one kind may hold, and how far to go on after each block. */
class SkipSearch {
  private readonly classes = new Uint8Array(0x1_0000);
  private readonly shifts: Uint8Array;
  /** By block: the parts that end with it. */
  private readonly ending = new Map<number, Part[]>();

  private constructor(
    phrases: readonly string[],
    private readonly length: number,
  ) {
    const { classes } = this;
    let next = SPACE;
    const parts = phrases.map((phrase) => rarestPart(phrase, length));
    for (const { phrase, from, last } of parts) {
      for (let at = from; at <= last; at++) {
        const code = phrase.charCodeAt(at);
        if (code === 0x20) classes[code] = SPACE;
        else if (classes[code] === 0) classes[code] = 2 + (next++ % (LAST_CLASS - 1));
      }
    }
    const simple = simpleFoldings();
    for (let code = 0; code < simple.length; code++) {
      const folded = simple[code] ?? COMPLEX;
      if (folded !== COMPLEX) classes[code] = classes[folded] ?? 0;
    }
    this.shifts = new Uint8Array(1 << (BITS * BLOCK)).fill(length - BLOCK + 1);
    for (const part of parts) this.add(part);
    this.allowRuns(parts);
  }

  /** Null: some phrase is too short to skip anything. */
  static of(phrases: readonly string[]): SkipSearch | null {
    const length = Math.min(255, ...phrases.map((phrase) => phrase.length));
    return length < LEAST_LENGTH ? null : new SkipSearch(phrases, length);
  }

  /**
   * Whether the text may hold a phrase; each of its units has a simple folding.
   * @param codes begins with the units of the text, one each
   */
  mayHold(text: string, codes: Uint8Array | Uint16Array): boolean {
    const { classes, shifts, length } = this;
    for (let at = length - 1; at < text.length;) {
      const block =
        ((classes[codes[at - 2] ?? 0] ?? 0) << (2 * BITS)) |
        ((classes[codes[at - 1] ?? 0] ?? 0) << BITS) |
        (classes[codes[at] ?? 0] ?? 0);
      const shift = shifts[block] ?? 1;
      if (shift === 0 && this.isAt(text, at, block)) return true;
      at += shift || 1;
    }
    return false;
  }

  private add(part: Part): void {
    const { phrase, from, last } = part;
    for (let at = from + BLOCK - 1; at <= last; at++) {
      const block = this.blockAt(phrase, at);
      this.shifts[block] = Math.min(this.shifts[block] ?? 0, last - at);
      if (at === last) this.ending.set(block, [...(this.ending.get(block) ?? []), part]);
    }
  }

  /** A run of white space is one space: what is left of a phrase may be anywhere beyond it. */
  private allowRuns(parts: readonly Part[]): void {
    for (let one = 0; one <= LAST_CLASS; one++) {
      this.shifts[(one << (2 * BITS)) | (SPACE << BITS) | SPACE] = 1;
      this.shifts[(SPACE << (2 * BITS)) | (SPACE << BITS) | one] = 1;
    }
    // The run may lie before the last unit of a part.
    for (const part of parts) {
      const { phrase, last } = part;
      if (phrase.charCodeAt(last - 1) !== 0x20) continue;
      const block = (SPACE << (2 * BITS)) | (SPACE << BITS) | (this.classes[phrase.charCodeAt(last)] ?? 0);
      this.shifts[block] = 0;
      this.ending.set(block, [...(this.ending.get(block) ?? []), part]);
    }
  }

  private blockAt(text: string, at: number): number {
    let block = 0;
    for (let one = at - BLOCK + 1; one <= at; one++)
      block = (block << BITS) | (this.classes[text.charCodeAt(one)] ?? 0);
    return block;
  }

  /** @param end where a part may end */
  private isAt(text: string, end: number, block: number): boolean {
    return (this.ending.get(block) ?? []).some(
      ({ phrase, last }) => goes(text, end, phrase, last, -1) && goes(text, end, phrase, last, 1),
    );
  }
}

/**
 * Whether the phrase is in the text from a place on, backwards or forwards, with its unit `from`
 * there; a space stands for any run of white space.
 */
function goes(text: string, place: number, phrase: string, from: number, step: 1 | -1): boolean {
  const simple = simpleFoldings();
  let at = place;
  for (let one = from; one >= 0 && one < phrase.length; one += step) {
    const code = phrase.charCodeAt(one);
    if (at < 0 || at >= text.length || simple[text.charCodeAt(at)] !== code) return false;
    at += step;
    if (code === 0x20) while (at >= 0 && at < text.length && simple[text.charCodeAt(at)] === 0x20) at += step;
  }
  return true;
}

/**
 * Finds most texts that hold no phrase without reading all of their characters (Wu and Manber): it
 * looks at each third to sixth place, and goes on by how far the end of a phrase may be.
 */
export class PhraseFilter {
  private readonly ascii: SkipSearch | null;
  /** Of phrases in scripts with spaces: they are longer. */
  private readonly spaced: SkipSearch | null;
  private readonly any: SkipSearch | null;
  /** Units that become what they become on their own, as far as the phrases can tell. */
  private readonly passes: Uint8Array;
  /** No phrase has a picture, so that none goes on beyond one. */
  private readonly withoutPictures: boolean;

  /** @param phrases folded, none of them empty */
  constructor(phrases: readonly string[]) {
    // eslint-disable-next-line no-control-regex -- all of ASCII
    const inAscii = phrases.filter((phrase) => /^[\x00-\x7f]*$/.test(phrase));
    this.ascii = SkipSearch.of(inAscii);
    this.spaced = SkipSearch.of(phrases.filter(isSpaced));
    this.any = SkipSearch.of(phrases);
    const known = new Set(phrases.join('').split(''));
    this.withoutPictures = !/[\ud800-\udfff\ufe0f]/.test(phrases.join(''));
    const simple = simpleFoldings();
    // A dash or an arrow is of no phrase, and so of none without spaces.
    this.passes = simplePasses().map((kind, code) =>
      kind === SIMPLE && !known.has(String.fromCharCode(simple[code] ?? COMPLEX)) ? SPACED : kind,
    );
    // Of no phrase without its outer characters.
    for (const [code, folded] of severalFoldings())
      if (folded !== '' && !known.has(folded.charAt(0)) && !known.has(folded.charAt(folded.length - 1)))
        this.passes[code] = SPACED;
  }

  /** Null: not known. False: `foldText` of the text holds none of the phrases. */
  mayHold(text: string): boolean | null {
    if (text.length > SCRATCH_UNITS) return this.mayHoldLong(text);
    // One copy shows whether the text is ASCII, and an array is read faster than a text.
    if (scratch.write(text, 'utf8') === text.length) return this.ascii?.mayHold(text, scratch) ?? null;
    scratch.write(text, 'utf16le');
    return this.mayHoldUnits(text, units);
  }

  private mayHoldLong(text: string): boolean | null {
    if (Buffer.byteLength(text) === text.length) return this.ascii?.mayHold(text, Buffer.from(text)) ?? null;
    return this.mayHoldUnits(text, new Uint16Array(Uint8Array.from(Buffer.from(text, 'utf16le')).buffer));
  }

  private mayHoldUnits(text: string, codes: Uint16Array): boolean | null {
    const kind = this.kindOf(text, codes);
    if (kind === NOT_SIMPLE) {
      const expanded = this.expanded(text, codes);
      return expanded === null ? null : this.mayHold(expanded);
    }
    const search = kind === SPACED ? this.spaced : this.any;
    return search?.mayHold(text, codes) ?? null;
  }

  /** The text with each character folded by itself; null: one depends on those around it. */
  private expanded(text: string, codes: Uint16Array): string | null {
    let expanded = '';
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const code = codes[at] ?? 0;
      if (this.passes[code] !== NOT_SIMPLE || (this.withoutPictures && isInPicture(text, at))) continue;
      const folded = severalFoldings().get(code);
      if (folded === undefined) return null;
      expanded += text.slice(from, at) + folded;
      from = at + 1;
    }
    return expanded + text.slice(from);
  }

  private kindOf(text: string, codes: Uint16Array): Kind {
    const { passes } = this;
    const pairs = new Uint32Array(codes.buffer, codes.byteOffset, text.length >> 1);
    let all: Kind = SPACED;
    for (let at = 0; at < text.length; at++) {
      // Most text is ASCII, which is simple and spaced: two units are passed over at a time.
      if ((at & 1) === 0) {
        let pair = at >> 1;
        while (pair < pairs.length && ((pairs[pair] ?? 0) & BEYOND_ASCII) === 0) pair++;
        at = pair << 1;
        if (at >= text.length) break;
      }
      const kind = passes[codes[at] ?? 0] ?? NOT_SIMPLE;
      if (kind === NOT_SIMPLE && !(this.withoutPictures && isInPicture(text, at))) return NOT_SIMPLE;
      all |= kind;
    }
    return all;
  }
}

/**
 * Whether a unit is of a picture that folds to itself: half of it, or what joins it to the next.
 */
function isInPicture(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const after = text.charCodeAt(at + 1);
  // Beside them are letters and digits in squares.
  if (code === 0xd83c) return after >= 0xdc00 && after < 0xe000 && (after < 0xdd00 || after >= 0xdf00);
  if (code === 0xd83e) return after >= 0xdc00 && after < 0xdff0;
  const before = text.charCodeAt(at - 1);
  return code === 0x200d && ((before >= 0xdc00 && before < 0xe000) || before === 0xfe0f);
}
