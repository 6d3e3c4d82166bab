import { Bitmap } from '@core/bitmap';
import { MemberSet, Weights } from '@domain/datasets';
import type { Reader } from '@platform/database';
import { memberRanges } from '../member-ranges.js';
import type { TableName } from '../table-columns.js';
import {
  COUNT_SHARDS_AT,
  EXPORT_DATASET_VERSIONS,
  EXPORT_DERIVATIONS,
  EXPORT_DIGESTS,
  EXPORT_ENDED_FINDING_STATUSES,
  EXPORT_ENDED_REMOVAL_STATUSES,
  EXPORT_ENDED_SHARDS,
  EXPORT_ENDED_USES,
  EXPORT_FINDING_STATUSES,
  EXPORT_FINDINGS,
  EXPORT_INSPECTION_ENDS,
  EXPORT_INSPECTIONS,
  EXPORT_LOCATIONS,
  EXPORT_MEASUREMENTS,
  EXPORT_MEMBERS,
  EXPORT_MODEL_PARENTS,
  EXPORT_MODEL_VERSIONS,
  EXPORT_ORIGINS,
  EXPORT_REMOVAL_STATUSES,
  EXPORT_REMOVALS,
  EXPORT_SEGMENTS,
  EXPORT_SHARDS,
  EXPORT_SPLITS,
  EXPORT_USES,
  EXPORT_WITHDRAWALS,
  SELECT_BOUND,
  SELECT_CORRECTED,
} from './tables.sql.js';

/** Rows in batches, so that others' memory is bounded. */
export type Batches = AsyncGenerator<readonly object[]>;
type Row = Readonly<Record<string, unknown>>;

const PAGE = 10_000;
const SEGMENTS_A_PAGE = 200;
const NUMBERS_A_PAGE = 10_000;
/** Before every text in the order of pages. */
const FIRST = [-1, ''] as const;

/**
 * Reads what the entries [from, upto) made, table by table. Rows of a position never change, but
 * for being closed, so that no snapshot is needed while others write.
 */
export class ExportRows {
  private constructor(
    private readonly reader: Reader,
    private readonly from: number,
    private readonly upto: number,
    private readonly shardsBefore: number,
    private readonly shardsAfter: number,
  ) {}

  static async open(reader: Reader, from: number, upto: number): Promise<ExportRows> {
    const countAt = async (size: number): Promise<number> => {
      const [row] = await reader.query<{ count: number }>(COUNT_SHARDS_AT, [size]);
      return row?.count ?? 0;
    };
    return new ExportRows(reader, from, upto, await countAt(from), await countAt(upto));
  }

  /** @param expanded whether each member of a dataset version is a row of its own too */
  rowsOf(table: TableName, { expanded }: { readonly expanded: boolean }): Batches {
    switch (table) {
      case 'shards':
        return this.ofShards(EXPORT_SHARDS, SELECT_CORRECTED);
      case 'shard_digests':
        return this.ofShards(EXPORT_DIGESTS, SELECT_BOUND);
      case 'shard_locations':
        return this.pages(EXPORT_LOCATIONS, [-1, -1, ''], ({ entry, shard, uri }) => [entry, shard, uri]);
      case 'shard_origins':
        return this.shardOrigins();
      case 'origins':
        return this.pages(EXPORT_ORIGINS, [-1], ({ id }) => [id]);
      case 'derivations':
        return this.pages(EXPORT_DERIVATIONS, [-1], ({ id }) => [id]);
      case 'dataset_versions':
        return this.once(EXPORT_DATASET_VERSIONS);
      case 'member_ranges':
        return this.members(rangeRows);
      case 'members':
        return expanded ? this.members(memberRows) : nothing();
      case 'dataset_splits':
        return this.splits();
      case 'model_versions':
        return this.once(EXPORT_MODEL_VERSIONS);
      case 'model_parents':
        return this.once(EXPORT_MODEL_PARENTS);
      case 'uses':
        return this.pages(EXPORT_USES, FIRST, ({ valid_from, id }) => [valid_from, id]);
      case 'withdrawals':
        return this.once(EXPORT_WITHDRAWALS);
      case 'removals':
        return this.pages(EXPORT_REMOVALS, [-1], ({ number }) => [number]);
      case 'removal_statuses':
        return this.pages(EXPORT_REMOVAL_STATUSES, [-1, -1], ({ valid_from, removal }) => [valid_from, removal]);
      case 'findings':
        return this.pages(EXPORT_FINDINGS, [-1], ({ entry }) => [entry]);
      case 'finding_statuses':
        return this.pages(EXPORT_FINDING_STATUSES, FIRST, ({ valid_from, finding }) => [valid_from, finding]);
      case 'inspections':
        return this.pages(EXPORT_INSPECTIONS, [-1], ({ entry }) => [entry]);
      case 'inspection_ends':
        return this.pages(EXPORT_INSPECTION_ENDS, FIRST, ({ entry, inspection }) => [entry, inspection]);
      case 'measurements':
        return this.measurements();
      case 'ended':
        return this.ended();
    }
  }

  private async *once(sql: string): Batches {
    yield await this.reader.query<Row>(sql, [this.from, this.upto]);
  }

  private async *pages(sql: string, first: readonly unknown[], placeOf: (row: Row) => readonly unknown[]): Batches {
    let place = first;
    for (;;) {
      const rows = await this.reader.query<Row>(sql, [this.from, this.upto, ...place, PAGE]);
      yield rows;
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      place = placeOf(last);
    }
  }

  /** Of new shards, and of those earlier ones that a statement names. */
  private async *ofShards(sql: string, earlier: string): Batches {
    for await (const numbers of this.numbers(earlier)) {
      yield await this.reader.query<Row>(sql, [this.from, this.upto, numbers]);
    }
  }

  private async *numbers(earlier: string): AsyncGenerator<number[]> {
    if (this.from > 0) {
      const parameters = [this.from, ...(earlier === SELECT_BOUND ? [this.upto] : []), this.shardsBefore];
      const rows = await this.reader.query<{ shard?: number; number?: number }>(earlier, parameters);
      const changed = rows.flatMap(({ shard, number }) => shard ?? number ?? []);
      for (let at = 0; at < changed.length; at += NUMBERS_A_PAGE) yield changed.slice(at, at + NUMBERS_A_PAGE);
    }
    for (let first = this.shardsBefore; first < this.shardsAfter; first += NUMBERS_A_PAGE) {
      const length = Math.min(NUMBERS_A_PAGE, this.shardsAfter - first);
      yield Array.from({ length }, (_, n) => first + n);
    }
  }

  private async *shardOrigins(): Batches {
    for await (const segment of this.segments()) {
      const { origin, validFrom, validTo } = segment;
      // A registration extends a row in place: of an earlier row only new shards are new.
      const from = validFrom >= this.from ? 0 : this.shardsBefore;
      const common = { key: segmentKey(segment), origin, valid_from: validFrom, valid_to: this.closedAt(validTo) };
      const rows = (declared: boolean, bytes: Buffer): object[] =>
        Bitmap.fromBytes(bytes)
          .slice(from, this.shardsAfter)
          .ranges()
          .map(([first, end]) => ({ ...common, declared, first_shard: first, last_shard: end - 1 }));
      yield [...rows(true, segment.declared), ...rows(false, segment.effective)];
    }
  }

  private async *segments(): AsyncGenerator<SegmentRow> {
    let place: readonly number[] = [-1, -1, -1, -1];
    // A row that a registration extends meanwhile comes again, later in the order.
    const seen = new Set<string>();
    for (;;) {
      const rows = await this.reader.query<SegmentRow>(EXPORT_SEGMENTS, [this.from, ...place, SEGMENTS_A_PAGE]);
      for (const row of rows) {
        const key = `${segmentKey(row)}/${row.validFrom}`;
        if (row.validFrom >= this.upto || seen.has(key)) continue;
        seen.add(key);
        yield row;
      }
      const last = rows.at(-1);
      if (!last || rows.length < SEGMENTS_A_PAGE) return;
      place = [last.changed, last.origin, last.segment, last.validFrom];
    }
  }

  private async *members(rowsOf: (version: number, set: MemberSet) => Iterable<readonly object[]>): Batches {
    const versions = await this.reader.query<{ id: number }>(EXPORT_DATASET_VERSIONS, [this.from, this.upto]);
    for (const { id } of versions) {
      const [row] = await this.reader.query<{ members: Buffer; weights: Buffer }>(EXPORT_MEMBERS, [id]);
      if (row) yield* rowsOf(id, MemberSet.of(Bitmap.fromBytes(row.members), Weights.fromBytes(row.weights)));
    }
  }

  private async *splits(): Batches {
    type SplitRow = { readonly version: number; readonly split: string; readonly members: Buffer };
    const rows = await this.reader.query<SplitRow>(EXPORT_SPLITS, [this.from, this.upto]);
    for (const { version, split, members } of rows) {
      const ranges = [...Bitmap.fromBytes(members).ranges()];
      yield ranges.map(([first, end]) => ({
        dataset_version: version,
        split,
        first_shard: first,
        last_shard: end - 1,
      }));
    }
  }

  private async *measurements(): Batches {
    const place = ({ inspectionNumber, number }: Row): readonly unknown[] => [inspectionNumber, number];
    for await (const rows of this.pages(EXPORT_MEASUREMENTS, [-1, -1], place)) {
      yield (rows as Row[]).map(({ inspectionNumber: _, number: __, ...row }) => row);
    }
  }

  private async *ended(): Batches {
    const named = (table: TableName, rows: readonly Row[]): object[] => rows.map((row) => ({ table, ...row }));
    if (this.from === 0) return;
    for await (const rows of this.ofShards(EXPORT_ENDED_SHARDS, SELECT_CORRECTED)) yield named('shards', rows as Row[]);
    for await (const segment of this.segments()) {
      const validTo = this.closedAt(segment.validTo);
      if (segment.validFrom >= this.from || validTo === null) continue;
      yield [{ table: 'shard_origins', key: segmentKey(segment), valid_from: segment.validFrom, valid_to: validTo }];
    }
    for (const [table, sql] of [
      ['uses', EXPORT_ENDED_USES],
      ['removal_statuses', EXPORT_ENDED_REMOVAL_STATUSES],
      ['finding_statuses', EXPORT_ENDED_FINDING_STATUSES],
    ] as const) {
      yield named(table, await this.reader.query<Row>(sql, [this.from, this.upto]));
    }
  }

  private closedAt(validTo: number | null): number | null {
    return validTo !== null && validTo < this.upto ? validTo : null;
  }
}

interface SegmentRow {
  readonly origin: number;
  readonly segment: number;
  readonly validFrom: number;
  readonly validTo: number | null;
  readonly changed: number;
  readonly declared: Buffer;
  readonly effective: Buffer;
}

const segmentKey = ({ origin, segment }: SegmentRow): string => `${origin}/${segment}`;

async function* nothing(): Batches {
  yield [];
}

function* rangeRows(version: number, set: MemberSet): Generator<readonly object[]> {
  let rows: object[] = [];
  for (const { first, last, weight } of memberRanges(set)) {
    rows.push({ dataset_version: version, first_shard: first, last_shard: last, weight });
    if (rows.length < PAGE) continue;
    yield rows;
    rows = [];
  }
  yield rows;
}

function* memberRows(version: number, { members, weights }: MemberSet): Generator<readonly object[]> {
  for (let from = 0; ;) {
    const numbers = members.next(from, PAGE);
    const last = numbers.at(-1);
    if (last === undefined) return;
    yield Array.from(numbers, (shard) => ({ dataset_version: version, shard, weight: weights.get(shard) ?? 1 }));
    from = last + 1;
  }
}
