import type { JsonObject } from '@core/kernel';
import { BytePairCount, type BytePairEncoding, TURN_UNITS } from './byte-pair-tokens.js';
import type { Detector, DetectorRun } from './detector.js';
import { LanguageCounts, readLanguages } from './languages.js';
import { oneOf, refuseParameter, requireKnown } from './read-parameters.js';

/**
 * Ways to cut a text into tokens. `whitespace`: runs of characters that are not white space; the
 * others are byte-pair encodings. Counts of two tokenisers do not compare, so none is a default.
 */
const TOKENISERS = ['whitespace', 'cl100k_base', 'o200k_base'] as const;

/**
 * Records, characters (Unicode code points) and bytes of text as UTF-8; with `tokeniser`, tokens,
 * and with `declared` the statement that declared numbers of tokens are by it, too.
 * `empty` are records whose text is nothing but white space; they are records, too. With
 * `languages`, records by language; those of no language that is told are `unknown`.
 */
export const counts: Detector = {
  name: 'counts',
  version: '1',
  start(parameters, { tellLanguage = notGiven, encoding } = {}) {
    requireKnown(parameters, ['tokeniser', 'declared', 'languages']);
    const settings = readLanguages(parameters['languages']);
    const languages = settings && new LanguageCounts(settings, tellLanguage);
    return new CountsRun(readTokeniser(parameters), encoding, languages);
  },
};

interface Tokeniser {
  readonly name: (typeof TOKENISERS)[number];
  /** Whether the order states that declared numbers of tokens are by this tokeniser. */
  readonly declared: boolean;
}

function readTokeniser({ tokeniser, declared = false }: JsonObject): Tokeniser | null {
  if (typeof declared !== 'boolean') refuseParameter('/declared', 'must be true or false');
  if (tokeniser !== undefined) return { name: oneOf(tokeniser, '/tokeniser', TOKENISERS), declared };
  if (declared) refuseParameter('/declared', 'needs the tokeniser that the declared tokens were counted by');
  return null;
}

/** The byte-pair encoding that these parameters name; null: none. */
export function encodingNamed({ tokeniser }: JsonObject): BytePairName | null {
  return tokeniser === 'cl100k_base' || tokeniser === 'o200k_base' ? tokeniser : null;
}

export type BytePairName = Exclude<Tokeniser['name'], 'whitespace'>;

function notGiven(): never {
  throw new Error('nothing was given that tells languages, or that encodes');
}

class CountsRun implements DetectorRun {
  private records = 0;
  private empty = 0;
  private characters = 0;
  private bytes = 0;
  private tokens = 0;
  private longest = 0;
  private readonly pairs: BytePairCount | null;
  /** Texts whose tokens are not counted yet. */
  private waiting: string[] = [];

  constructor(
    private readonly tokeniser: Tokeniser | null,
    private readonly encoding: BytePairEncoding | undefined,
    private readonly languages: LanguageCounts | null,
  ) {
    this.pairs = encoding ? new BytePairCount(encoding) : null;
  }

  record(text: string): void {
    const bytes = Buffer.byteLength(text);
    const characters = bytes === text.length ? bytes : codePoints(text);
    this.records++;
    this.characters += characters;
    this.bytes += bytes;
    this.longest = Math.max(this.longest, characters);
    if (!/\S/u.test(text)) this.empty++;
    if (this.tokeniser?.name === 'whitespace') this.tokens += words(text);
    else if (this.tokeniser) this.waiting.push(text);
    this.languages?.record(text);
  }

  *work(): Generator<void, void, undefined> {
    const { waiting, pairs } = this;
    this.waiting = [];
    let units = 0;
    for (const text of waiting) {
      if (!pairs) notGiven();
      for (const step of pairs.count(text)) {
        units += step;
        if (units < TURN_UNITS) continue;
        yield;
        units = 0;
      }
    }
  }

  end(): JsonObject {
    for (const _step of this.work());
    const { records, empty, characters, bytes, longest } = this;
    return { records, empty, characters, bytes, longest, ...this.languages?.facts(), ...this.tokenFacts() };
  }

  private tokenFacts(): JsonObject {
    const { tokeniser, pairs, encoding } = this;
    if (!tokeniser) return {};
    const { name, declared } = tokeniser;
    const counted = pairs ? { tokens: pairs.tokens, cutPieces: pairs.cut } : { tokens: this.tokens };
    return {
      ...counted,
      tokeniser: name,
      tokeniserLibrary: encoding?.library,
      declaredTokeniser: declared ? name : undefined,
    };
  }
}

/** A surrogate pair is one code point, a lone surrogate too. */
function codePoints(text: string): number {
  let count = text.length;
  for (let at = 1; at < text.length; at++) {
    if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00 || (text.charCodeAt(at - 1) & 0xfc00) !== 0xd800) continue;
    count--;
    at++;
  }
  return count;
}

function words(text: string): number {
  let count = 0;
  for (const _word of text.matchAll(/\S+/gu)) count++;
  return count;
}
