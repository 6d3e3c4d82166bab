import type { JsonObject, JsonValue } from '@core/kernel';
import type { Detector, DetectorRun, RecordPosition } from './detector.js';
import { EvaluationSet, readEvaluationPlace } from './evaluation-set.js';
import type { SeenGrams } from './gram-index.js';
import { rateOf } from './rate.js';
import { listOf, objectOf, requireKnown, textOf, wholeNumber } from './read-parameters.js';

const ITEMS_LIMIT = 100_000;
const NAME_LENGTH = 2_048;
const TEXT_LENGTH = 1_000_000;
/** Tokens of an n-gram, unless given. */
export const OVERLAP_GRAM = 13;
const GRAM = { min: 5, max: 50, missing: OVERLAP_GRAM };
const EXAMPLES = { min: 0, max: 1_000, missing: 20 };

/**
 * How much of an evaluation set's items is in the records: n-grams of words, 13 unless given, after
 * folding and without punctuation. Items that are shorter than that are not measured. It finds text
 * that was copied, not text that was translated or put in other words.
 */
export const overlap: Detector = {
  name: 'overlap',
  version: '1',
  start(parameters, { evaluation = null } = {}) {
    requireKnown(parameters, ['reference', 'n', 'examples']);
    const n = gramLength(parameters);
    const examples = wholeNumber(parameters['examples'], '/examples', EXAMPLES);
    const { reference = [] } = parameters;
    if (typeof reference === 'object' && reference !== null && !Array.isArray(reference)) {
      readEvaluationPlace(reference);
      return new OverlapRun(evaluation, n, examples);
    }
    const items = listOf(reference, '/reference', ITEMS_LIMIT).map((item, at) => readItem(item, at));
    const set = new EvaluationSet(n);
    for (const { id, text } of items) set.add(id, text);
    return new OverlapRun(set, n, examples);
  },
};

/** Tokens of an n-gram. */
export function gramLength(parameters: JsonObject): number {
  return wholeNumber(parameters['n'], '/n', GRAM);
}

interface Item {
  readonly id: string;
  readonly text: string;
}

class OverlapRun implements DetectorRun {
  private readonly seen: SeenGrams = new Map();
  private records = 0;
  private overlapping = 0;
  private longest = 0;
  private readonly recordsOf = new Map<number, number>();
  private readonly examples: JsonObject[] = [];

  /** @param set null: only the parameters are checked */
  constructor(
    private readonly set: EvaluationSet | null,
    private readonly n: number,
    private readonly examplesKept: number,
  ) {}

  record(text: string, { index, offset, uri }: RecordPosition): void {
    if (!this.set) throw new Error('no evaluation set was given');
    this.records++;
    const met = this.set.index.find(text, this.seen);
    if (!met) return;
    this.overlapping++;
    this.longest = Math.max(this.longest, met.longest);
    for (const item of met.items) {
      this.recordsOf.set(item, (this.recordsOf.get(item) ?? 0) + 1);
      if (this.examples.length >= this.examplesKept) continue;
      const where = { record: index, offset, uri: uri ?? undefined };
      this.examples.push({ ...where, reference: this.set.idOf(item), tokens: met.longest });
    }
  }

  end(): JsonObject {
    const { set } = this;
    const items = set?.size ?? 0;
    const totalOf = (item: number): number => set?.index.gramsOf(item) ?? 0;
    const found = [...this.recordsOf].map(([item, records]): JsonObject => {
      const [grams, seen] = [totalOf(item), this.seen.get(item)?.size ?? 0];
      return { id: set?.idOf(item), grams, found: seen, share: rounded(seen / grams), records };
    });
    const tooShort = Array.from({ length: items }, (_, item) => totalOf(item)).filter((total) => total === 0);
    const rate = rateOf(this.overlapping, this.records);
    return {
      ...set?.facts,
      n: this.n,
      records: this.records,
      overlapping: this.overlapping,
      per100000: rate && { ...rate },
      // Tokens in a row that a record shares with items, at most.
      longest: this.longest,
      items,
      itemsTooShort: tooShort.length,
      itemsFound: found.length,
      found: found.sort((a, b) => Number(b['share']) - Number(a['share'])).slice(0, EXAMPLES.max),
      examples: this.examples,
    };
  }
}

function readItem(value: JsonValue, place: number): Item {
  const at = `/reference/${place}`;
  const one = objectOf(value, at);
  requireKnown(one, ['id', 'text'], at);
  return { id: textOf(one['id'], `${at}/id`, NAME_LENGTH), text: textOf(one['text'], `${at}/text`, TEXT_LENGTH) };
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
