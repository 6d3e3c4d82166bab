import { Bitmap } from '@core/bitmap';
import type { OriginFilter, OriginIndex } from '@domain/origins';
import type { Reader } from '@platform/database';
import { hostPattern } from '../host-pattern.js';
import type { ShardQuery } from '../shard-query.js';
import { ShardsError } from '../shards.errors.js';
import {
  SELECT_AMONG_BY_LABELS,
  SELECT_AMONG_BY_URI_PATTERN,
  SELECT_NUMBERS_BY_CHECKSUM,
  SELECT_NUMBERS_BY_LABELS,
  SELECT_NUMBERS_BY_URI_PATTERN,
  SELECT_NUMBERS_BY_URI_PREFIX,
  SELECT_NUMBERS_OF_DATASET,
} from './read-shards.sql.js';

/** A part of a list ordered by numbers: at most `limit`, after the given number. */
export interface NumberPage {
  readonly after?: number;
  readonly limit: number;
}

/** Half-open. */
export type NumberRange = readonly [from: number, to: number];

const ALL_NUMBERS: NumberRange = [0, 2 ** 31 - 1];
/** A shard that is looked up by its number costs as much as so many that are read in a row. */
const LOOKUP_COST = 8;
/** Numbers that one statement takes. */
const NUMBERS_AT_ONCE = 20_000;

/** The shards that queries select, as of a tree size. */
export class ShardSelection {
  constructor(
    private readonly reader: Reader,
    private readonly origins: OriginIndex,
  ) {}

  /**
   * Returns the selected shards; with a range, at least those in the range; with `among`, of these.
   * Labels and domains are tested on those that meet the other conditions. Throws `invalid-query`
   * if the query has no condition.
   */
  async select(query: ShardQuery, asOf: number, range: NumberRange = ALL_NUMBERS, among?: Bitmap): Promise<Bitmap> {
    const { stored, origin } = conditionsOf(query);
    if (stored.length === 0 && !origin)
      throw new ShardsError('invalid-query', 'A query names at least one condition, such as {"vendor": "openai"}.');
    const indexed = stored.filter(({ tested }) => tested === undefined);
    const found = indexed.map((condition) => this.numbers(condition, asOf, range, null));
    if (origin) found.push(this.withOrigin(origin, query.declaredOnly === true, asOf));
    const sets = [...(among ? [among] : []), ...(await Promise.all(found))];
    let selected = sets.reduce<Bitmap | null>((all, set) => all?.and(set) ?? set, null);
    for (const condition of stored.filter(({ tested }) => tested !== undefined))
      selected = await this.tested(condition, selected, asOf, range);
    return selected ?? Bitmap.empty();
  }

  /**
   * Returns the numbers of one page; a null query selects all shards. Reads the first shards that
   * meet one condition and keeps those that meet the others, until the page is full, so that a page
   * of a long list costs no more than one of a short list.
   */
  async page(query: ShardQuery | null, { after = -1, limit }: NumberPage, asOf: number): Promise<number[]> {
    const count = await this.origins.shardCount(asOf);
    let from = after + 1;
    if (!query) return Array.from({ length: Math.max(0, Math.min(limit, count - from)) }, (_, n) => from + n);
    const { stored, origin } = conditionsOf(query);
    const [leading] = stored;
    if (!leading) return Array.from((await this.select(query, asOf)).next(from, limit)).filter((n) => n < count);
    const isOnly = stored.length === 1 && !origin;
    const numbers: number[] = [];
    for (let width = limit; from < count && numbers.length < limit; width *= 4) {
      const first = await this.numbers(leading, asOf, [from, count], width);
      const to = first.size < width ? count : (first.last() ?? count) + 1;
      const found = isOnly ? first : await this.select(query, asOf, [from, to], first);
      numbers.push(...found.next(from, limit - numbers.length));
      from = to;
    }
    return numbers;
  }

  private async withOrigin(filter: OriginFilter, declaredOnly: boolean, asOf: number): Promise<Bitmap> {
    const matching = await this.origins.matching(filter, asOf);
    const ids = matching.map(({ id }) => id);
    return (await this.origins.shardsOf(ids, asOf))[declaredOnly ? 'declared' : 'effective'];
  }

  /**
   * Those of the shards (null: of all) that meet a condition: looked up by their numbers, or
   * selected from the range that they are in if there are many of them.
   */
  private async tested(
    condition: StoredCondition,
    candidates: Bitmap | null,
    asOf: number,
    range: NumberRange,
  ): Promise<Bitmap> {
    if (!candidates) return this.numbers(condition, asOf, range, null);
    const shards = candidates.slice(...range);
    const [first, last] = [shards.first(), shards.last()];
    if (first === null || last === null || condition.tested === undefined) return shards;
    if (shards.size * LOOKUP_COST > last - first)
      return (await this.numbers(condition, asOf, [first, last + 1], null)).and(shards);
    const parts: Bitmap[] = [];
    for (let from = first; from <= last;) {
      const numbers = shards.next(from, NUMBERS_AT_ONCE);
      const rows = await this.reader.query<{ number: number }>(condition.tested, [condition.value, asOf, [...numbers]]);
      parts.push(Bitmap.of(rows.map((row) => row.number)));
      from = (numbers.at(-1) ?? last) + 1;
    }
    return Bitmap.union(parts);
  }

  private async numbers(
    { sql, value }: StoredCondition,
    asOf: number,
    range: NumberRange,
    limit: number | null,
  ): Promise<Bitmap> {
    const rows = await this.reader.query<{ number: number }>(sql, [value, asOf, ...range, limit]);
    return Bitmap.of(rows.map((row) => row.number));
  }
}

/** A condition on the shards' own rows. */
interface StoredCondition {
  readonly sql: string;
  readonly value: string;
  /** Tests some shards; undefined: all that meet the condition are read from its index. */
  readonly tested?: string;
}

/** `origin` is null where the query has no condition on origins. */
function conditionsOf(query: ShardQuery): { stored: StoredCondition[]; origin: OriginFilter | null } {
  const { dataset, uriPrefix, domain, labels, checksum, declaredOnly: _declaredOnly, ...origin } = query;
  const stored: StoredCondition[] = [];
  if (checksum !== undefined) stored.push({ sql: SELECT_NUMBERS_BY_CHECKSUM, value: JSON.stringify([checksum]) });
  if (dataset !== undefined) stored.push({ sql: SELECT_NUMBERS_OF_DATASET, value: dataset });
  if (uriPrefix !== undefined) stored.push({ sql: SELECT_NUMBERS_BY_URI_PREFIX, value: uriPrefix });
  const [byPattern, byLabels] = [SELECT_NUMBERS_BY_URI_PATTERN, SELECT_NUMBERS_BY_LABELS];
  if (domain !== undefined)
    stored.push({ sql: byPattern, value: hostPattern(domain), tested: SELECT_AMONG_BY_URI_PATTERN });
  if (labels !== undefined)
    stored.push({ sql: byLabels, value: JSON.stringify(labels), tested: SELECT_AMONG_BY_LABELS });
  return { stored, origin: Object.values(origin).some((value) => value !== undefined) ? origin : null };
}
