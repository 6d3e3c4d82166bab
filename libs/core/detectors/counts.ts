import type { JsonObject } from '@core/kernel';
import type { Detector, DetectorRun } from './detector.js';
import { LanguageCounts, readLanguages } from './languages.js';
import { oneOf, requireKnown } from './read-parameters.js';

/**
 * Ways to cut a text into tokens. `whitespace`: runs of characters that are not white space. Counts
 * of two tokenisers do not compare, so none is a default.
 */
const TOKENISERS = ['whitespace'] as const;

/**
 * Records, characters (Unicode code points) and bytes of text as UTF-8; with `tokeniser`, tokens.
 * `empty` are records whose text is nothing but white space; they are records, too. With
 * `languages`, records by language; those of no language that is told are `unknown`.
 */
export const counts: Detector = {
  name: 'counts',
  version: '1',
  start(parameters, { tellLanguage = notGiven } = {}) {
    requireKnown(parameters, ['tokeniser', 'languages']);
    const tokens = parameters['tokeniser'] !== undefined;
    const settings = readLanguages(parameters['languages']);
    const languages = settings && new LanguageCounts(settings, tellLanguage);
    return new CountsRun(tokens ? oneOf(parameters['tokeniser'], '/tokeniser', TOKENISERS) : null, languages);
  },
};

function notGiven(): never {
  throw new Error('nothing was given that tells languages');
}

class CountsRun implements DetectorRun {
  private records = 0;
  private empty = 0;
  private characters = 0;
  private bytes = 0;
  private tokens = 0;
  private longest = 0;

  constructor(
    private readonly tokeniser: string | null,
    private readonly languages: LanguageCounts | null,
  ) {}

  record(text: string): void {
    const bytes = Buffer.byteLength(text);
    const characters = bytes === text.length ? bytes : codePoints(text);
    this.records++;
    this.characters += characters;
    this.bytes += bytes;
    this.longest = Math.max(this.longest, characters);
    if (!/\S/u.test(text)) this.empty++;
    if (this.tokeniser !== null) this.tokens += words(text);
    this.languages?.record(text);
  }

  end(): JsonObject {
    const { records, empty, characters, bytes, longest, tokens, tokeniser } = this;
    const counted = { records, empty, characters, bytes, longest, ...this.languages?.facts() };
    return tokeniser === null ? counted : { ...counted, tokens, tokeniser };
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
