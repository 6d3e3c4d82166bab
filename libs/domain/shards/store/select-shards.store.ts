import { Bitmap } from '@core/bitmap';
import type { OriginFilter, OriginIndex } from '@domain/origins';
import type { Reader } from '@platform/database';
import { hostPattern } from '../host-pattern.js';
import type { ShardQuery } from '../shard-query.js';
import { ShardsError } from '../shards.errors.js';
import { type NumberRange, readNumbers, type SetStatements } from './number-sets.store.js';
import type { UnderUri } from './under-uri.store.js';
import {
  BLOCKS_BY_LABELS,
  BLOCKS_BY_URI_PATTERN,
  BLOCKS_OF_DATASET,
  LIST_BY_LABELS,
  LIST_BY_URI_PATTERN,
  LIST_OF_DATASET,
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
    private readonly underUri: UnderUri,
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
    const found = indexed.map((condition) => this.all(condition, asOf, range));
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
      const first = await this.first(leading, asOf, [from, count], width);
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
    if (!candidates) return this.all(condition, asOf, range);
    const shards = candidates.slice(...range);
    const [first, last] = [shards.first(), shards.last()];
    if (first === null || last === null || condition.tested === undefined) return shards;
    if (shards.size * LOOKUP_COST > last - first)
      return (await this.all(condition, asOf, [first, last + 1])).and(shards);
    const parts: Bitmap[] = [];
    for (let from = first; from <= last;) {
      const numbers = shards.next(from, NUMBERS_AT_ONCE);
      const rows = await this.reader.query<{ number: number }>(condition.tested, [condition.value, asOf, [...numbers]]);
      parts.push(Bitmap.of(rows.map((row) => row.number)));
      from = (numbers.at(-1) ?? last) + 1;
    }
    return Bitmap.union(parts);
  }

  /** All shards in the range that meet a condition. */
  private async all({ sql, value, sets }: StoredCondition, asOf: number, range: NumberRange): Promise<Bitmap> {
    const count = await this.origins.shardCount(asOf);
    if (sets === 'under-uri') return this.underUri.select(this.reader, value, { asOf, count, range });
    if (sets) return readNumbers(this.reader, sets, [value, asOf], [range[0], Math.min(range[1], count)]);
    return this.first({ sql, value }, asOf, range, null);
  }

  /** The first `limit` of them, or all. */
  private async first(
    { sql, value }: Pick<StoredCondition, 'sql' | 'value'>,
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
  /** The first that meet it. */
  readonly sql: string;
  readonly value: string;
  /** How all that meet it are read; absent where they are few. */
  readonly sets?: SetStatements | 'under-uri';
  /** Tests some shards; undefined: all that meet the condition are read from its index. */
  readonly tested?: string;
}

type ConditionStatements = Omit<StoredCondition, 'value'>;

const OF_DATASET: ConditionStatements = {
  sql: SELECT_NUMBERS_OF_DATASET,
  sets: { blocks: BLOCKS_OF_DATASET, numbers: LIST_OF_DATASET },
};
const UNDER_URI: ConditionStatements = { sql: SELECT_NUMBERS_BY_URI_PREFIX, sets: 'under-uri' };
const BY_URI_PATTERN: ConditionStatements = {
  sql: SELECT_NUMBERS_BY_URI_PATTERN,
  sets: { blocks: BLOCKS_BY_URI_PATTERN, numbers: LIST_BY_URI_PATTERN },
  tested: SELECT_AMONG_BY_URI_PATTERN,
};
const BY_LABELS: ConditionStatements = {
  sql: SELECT_NUMBERS_BY_LABELS,
  sets: { blocks: BLOCKS_BY_LABELS, numbers: LIST_BY_LABELS },
  tested: SELECT_AMONG_BY_LABELS,
};

/** `origin` is null where the query has no condition on origins. */
function conditionsOf(query: ShardQuery): { stored: StoredCondition[]; origin: OriginFilter | null } {
  const { dataset, uriPrefix, domain, labels, checksum, declaredOnly: _declaredOnly, ...origin } = query;
  const stored: StoredCondition[] = [];
  if (checksum !== undefined) stored.push({ sql: SELECT_NUMBERS_BY_CHECKSUM, value: JSON.stringify([checksum]) });
  if (dataset !== undefined) stored.push({ ...OF_DATASET, value: dataset });
  if (uriPrefix !== undefined) stored.push({ ...UNDER_URI, value: uriPrefix });
  if (domain !== undefined) stored.push({ ...BY_URI_PATTERN, value: hostPattern(domain) });
  if (labels !== undefined) stored.push({ ...BY_LABELS, value: JSON.stringify(labels) });
  return { stored, origin: Object.values(origin).some((value) => value !== undefined) ? origin : null };
}
