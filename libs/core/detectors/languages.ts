import type { JsonObject, JsonValue } from '@core/kernel';
import { rateOf } from './rate.js';
import { objectOf, refuseParameter, requireKnown, wholeNumber } from './read-parameters.js';
import { SeededSample } from './seeded-sample.js';

/** What tells languages, with its version, as the facts name it. */
export const LANGUAGE_DETECTOR = 'tinyld 1.3.4';
/** Returns the code of a text's language, or an empty text. */
export type TellLanguage = (text: string) => string;

/** Code points of a record that are read, from its beginning. */
const CHARACTERS = { min: 50, max: 2_000, missing: 200 };
/** Records of a shard that are told at most: each takes up to a millisecond. */
const RECORDS = { min: 100, max: 100_000, missing: 5_000 };
/** Letters below which a text is of no language: `hello` would be Italian. */
const LEAST_LETTERS = 20;
const LEAST_UNSPACED = 6;
const LETTER = /\p{L}/gu;
const UNSPACED =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/gu;

export const UNKNOWN_LANGUAGE = 'unknown';

/** Codes that others use for what the detector tells by another one. */
const SAME: Readonly<Record<string, string>> = {
  ...{ nb: 'no', nn: 'no', fil: 'tl', cmn: 'zh', yue: 'zh', wuu: 'zh', iw: 'he', in: 'id', ji: 'yi' },
  ...{ bs: 'sr', hr: 'sr', sh: 'sr' },
};

/**
 * The languages that are told, by ISO 639-1. Not among them: Latin, Berber and constructed
 * languages, which the detector takes program code and lists of names for.
 */
export const TOLD_LANGUAGES: readonly string[] = (
  'af am ar be bg bn cs da de el en es et fa fi fr ga gu he hi hu hy id is it ja kk km kn ko lt lv mk mn ' +
  'my nl no pl pt rn ro ru sk sr sv ta te th tk tl tr tt uk ur vi yi zh'
).split(' ');

/** The language of a BCP 47 tag as it would be told; null: it is not among those that can be. */
export function toldLanguage(tag: string): string | null {
  const [primary = ''] = tag.toLowerCase().split('-');
  const language = SAME[primary] ?? primary;
  return TOLD_LANGUAGES.includes(language) ? language : null;
}

/**
 * The language of a text by its beginning; `unknown` for too few letters, and where none is told.
 * @param characters code points that are read
 */
export function languageOf(tell: TellLanguage, text: string, characters: number = CHARACTERS.missing): string {
  const begin = beginningOf(text, characters);
  const unspaced = begin.match(UNSPACED)?.length ?? 0;
  if (unspaced < LEAST_UNSPACED && (begin.match(LETTER)?.length ?? 0) < LEAST_LETTERS) return UNKNOWN_LANGUAGE;
  const told = tell(begin);
  return TOLD_LANGUAGES.includes(told) ? told : UNKNOWN_LANGUAGE;
}

/** So many code points: none is cut in two. */
function beginningOf(text: string, characters: number): string {
  if (text.length <= characters) return text;
  return [...text.slice(0, 2 * characters)].slice(0, characters).join('');
}

export interface LanguageSettings {
  readonly characters: number;
  readonly records: number;
}

/** Null: languages are not told. */
export function readLanguages(value: JsonValue | undefined): LanguageSettings | null {
  if (value === undefined || value === false) return null;
  if (value !== true && (typeof value !== 'object' || value === null || Array.isArray(value)))
    refuseParameter('/languages', 'must be true, or an object');
  const given = value === true ? {} : objectOf(value, '/languages');
  requireKnown(given, ['characters', 'records'], '/languages');
  return {
    characters: wholeNumber(given['characters'], '/languages/characters', CHARACTERS),
    records: wholeNumber(given['records'], '/languages/records', RECORDS),
  };
}

/**
 * Records by language: of all records, or of so many that a sample chooses by their numbers
 * (`SeededSample` about "whence/language-sample/v1").
 */
export class LanguageCounts {
  private readonly counts = new Map<string, number>();
  private readonly sample: SeededSample<string>;

  constructor(
    private readonly settings: LanguageSettings,
    private readonly tell: TellLanguage,
  ) {
    this.sample = new SeededSample(settings.records, 'whence/language-sample/v1');
  }

  record(text: string): void {
    const left = this.sample.offer(() => this.count(languageOf(this.tell, text, this.settings.characters), 1));
    if (left !== undefined) this.count(left, -1);
  }

  /** Figures of `counts`. */
  facts(): JsonObject {
    const { of } = this.sample;
    const told = Math.min(of, this.settings.records);
    const rows = [...this.counts].filter(([, records]) => records > 0).sort(byRecords);
    return {
      languageDetector: LANGUAGE_DETECTOR,
      languageCharacters: this.settings.characters,
      languageRecords: told,
      languageBasis: told === of ? 'whole' : 'sample',
      languages: Object.fromEntries(rows),
      languageRates: rows.map(([language, records]) => {
        const rate = rateOf(records, told);
        return { language, records, per100000: rate && { ...rate } };
      }),
    };
  }

  private count(language: string, by: number): string {
    this.counts.set(language, (this.counts.get(language) ?? 0) + by);
    return language;
  }
}

function byRecords([a, x]: readonly [string, number], [b, y]: readonly [string, number]): number {
  return y - x || (a < b ? -1 : 1);
}
