import type { JsonObject, JsonValue } from '@core/kernel';
import type { Detector, DetectorRun, RecordPosition } from './detector.js';
import { GramIndex } from './gram-index.js';
import { listOf, objectOf, requireKnown, textOf, wholeNumber } from './read-parameters.js';

const ITEMS_LIMIT = 100_000;
const NAME_LENGTH = 2_048;
const TEXT_LENGTH = 1_000_000;
const GRAM = { min: 5, max: 50, missing: 13 };
const EXAMPLES = { min: 0, max: 1_000, missing: 20 };

/**
 * How much of an evaluation set's items is in the records: n-grams of words, 13 unless given, after
 * folding and without punctuation. Items that are shorter than that are not measured. It finds text
 * that was copied, not text that was translated or put in other words.
 */
export const overlap: Detector = {
  name: 'overlap',
  version: '1',
  start(parameters) {
    requireKnown(parameters, ['reference', 'n', 'examples']);
    const n = wholeNumber(parameters['n'], '/n', GRAM);
    const items = listOf(parameters['reference'], '/reference', ITEMS_LIMIT).map((item, at) => readItem(item, at));
    return new OverlapRun(items, n, wholeNumber(parameters['examples'], '/examples', EXAMPLES));
  },
};

interface Item {
  readonly id: string;
  readonly text: string;
}

class OverlapRun implements DetectorRun {
  private readonly index: GramIndex;
  private records = 0;
  private overlapping = 0;
  private longest = 0;
  private readonly recordsOf = new Map<number, number>();
  private readonly examples: JsonObject[] = [];

  constructor(
    private readonly items: readonly Item[],
    private readonly n: number,
    private readonly examplesKept: number,
  ) {
    this.index = new GramIndex(n);
    for (const { text } of items) this.index.add(text);
  }

  record(text: string, { index, offset, uri }: RecordPosition): void {
    this.records++;
    const met = this.index.find(text);
    if (!met) return;
    this.overlapping++;
    this.longest = Math.max(this.longest, met.longest);
    for (const item of met.items) {
      this.recordsOf.set(item, (this.recordsOf.get(item) ?? 0) + 1);
      if (this.examples.length >= this.examplesKept) continue;
      const where = { record: index, offset, uri: uri ?? undefined };
      this.examples.push({ ...where, reference: this.items[item]?.id, tokens: met.longest });
    }
  }

  end(): JsonObject {
    const grams = this.items.map((_, item) => this.index.gramsOf(item));
    const found = [...this.recordsOf].map(([item, records]): JsonObject => {
      const { total = 0, seen = 0 } = grams[item] ?? {};
      return { id: this.items[item]?.id, grams: total, found: seen, share: rounded(seen / total), records };
    });
    return {
      n: this.n,
      records: this.records,
      overlapping: this.overlapping,
      // Tokens in a row that a record shares with items, at most.
      longest: this.longest,
      items: this.items.length,
      itemsTooShort: grams.filter(({ total }) => total === 0).length,
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
