/**
 * Cuts texts into tokens by byte-pair encoding. A text is cut into pieces first, and no token
 * reaches beyond its piece.
 */
export interface BytePairEncoding {
  readonly name: string;
  /** What encodes, with its version, as the facts name it. */
  readonly library: string;
  /** Global; each match is a piece. It looks at nothing before a piece. */
  readonly pieces: RegExp;
  /** Tokens of one piece. Marks such as `<|endoftext|>` are text like any other. */
  readonly countPiece: (piece: string) => number;
}

/** UTF-16 units that are encoded between two turns of others. */
export const TURN_UNITS = 8_192;
/**
 * UTF-16 units of a piece that are encoded together: encoding takes time by their square. Words are
 * shorter; lines of one letter and runs of spaces are not.
 */
export const PIECE_LIMIT = 512;
/** Pieces whose number of tokens is cached, and what each may take. */
const CACHED_PIECES = 50_000;
const CACHED_LENGTH = 32;

const LETTER = /\p{L}/u;
const NUMBER = /\p{N}/u;
/** What no piece that ends in a letter goes on with: contractions do with an apostrophe. */
const AFTER_LETTER = /[^\p{L}\p{M}\p{Cs}']/u;
const AFTER_NUMBER = /[^\p{N}\p{Cs}]/u;

/**
 * Counts tokens in bounded steps, whatever the texts are. `cut` are the places where a piece was
 * cut in two because it was too long: the count is exact where there are none.
 */
export class BytePairCount {
  tokens = 0;
  cut = 0;
  private readonly cached = new Map<string, number>();

  constructor(private readonly encoding: BytePairEncoding) {}

  /** Each step takes at most `TURN_UNITS` of the text. */
  *count(text: string): Generator<number, void, undefined> {
    for (let at = 0; at < text.length;) {
      const end = text.length - at <= TURN_UNITS ? text.length : this.endOfPart(text, at);
      const part = at === 0 && end === text.length ? text : text.slice(at, end);
      for (const [piece] of part.matchAll(this.encoding.pieces)) this.tokens += this.ofPiece(piece);
      yield end - at;
      at = end;
    }
  }

  /** The last place of a part at which a piece ends for certain. */
  private endOfPart(text: string, at: number): number {
    const last = at + TURN_UNITS;
    for (let end = last; end > at + TURN_UNITS / 2; end--) if (isBetweenPieces(text, end)) return end;
    this.cut++;
    return isWithinPair(text, last) ? last - 1 : last;
  }

  private ofPiece(piece: string): number {
    if (piece.length > PIECE_LIMIT) return this.ofLongPiece(piece);
    const known = this.cached.get(piece);
    if (known !== undefined) return known;
    const tokens = this.encoding.countPiece(piece);
    if (piece.length > CACHED_LENGTH) return tokens;
    if (this.cached.size >= CACHED_PIECES) this.cached.clear();
    this.cached.set(piece, tokens);
    return tokens;
  }

  private ofLongPiece(piece: string): number {
    let tokens = 0;
    for (let at = 0; at < piece.length;) {
      const last = Math.min(at + PIECE_LIMIT, piece.length);
      const end = isWithinPair(piece, last) ? last - 1 : last;
      tokens += this.encoding.countPiece(piece.slice(at, end));
      if (end < piece.length) this.cut++;
      at = end;
    }
    return tokens;
  }
}

/** Whether a piece ends before this unit, whatever is before and after: no pattern passes it. */
function isBetweenPieces(text: string, at: number): boolean {
  const [before = '', after = ''] = [text[at - 1], text[at]];
  return (
    (LETTER.test(before) && AFTER_LETTER.test(after)) ||
    (NUMBER.test(before) && AFTER_NUMBER.test(after)) ||
    (before === '\n' && (LETTER.test(after) || NUMBER.test(after)))
  );
}

function isWithinPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}
