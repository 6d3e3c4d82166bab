import { Inject, Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import type { Instant } from '@core/kernel';
import { Database, POINT_READ, type Reader } from '@platform/database';
import type {
  DetectorResult,
  Inspection,
  InspectionEnd,
  InspectionOutcome,
  InspectionPlan,
  RecordedMeasurement,
} from './inspection.js';
import { InspectionError } from './inspection.errors.js';
import { resultsOf } from './measurement-list.js';
import { ResultLists } from './result-lists.service.js';
import {
  SELECT_FIRST_INSPECTION,
  SELECT_INSPECTED_SHARDS,
  SELECT_INSPECTION,
  SELECT_INSPECTIONS,
  SELECT_MEASUREMENTS,
  SELECT_MEASUREMENTS_OF_SHARD,
} from './store/inspection.sql.js';

export interface InspectionsPage {
  readonly limit: number;
  /** The entry of the last one of the page before. */
  readonly before?: number | undefined;
}

interface InspectionRow extends InspectionPlan {
  readonly id: string;
  readonly number: number;
  readonly shards: number;
  readonly entry: number;
  readonly begunAt: Instant;
  readonly outcome: InspectionOutcome | null;
  readonly endEntry: number | null;
  readonly endedAt: Instant | null;
  readonly reason: string | null;
  readonly last: number | null;
  readonly lastAt: Instant | null;
  readonly bytes: number | null;
  readonly records: number | null;
  readonly inconclusive: number | null;
  readonly contradicting: number | null;
}

type MeasurementRow = Omit<RecordedMeasurement, 'results'> & { readonly list: Buffer; readonly content: Buffer | null };

/** Lists that are read at a time. */
const LISTS_AT_ONCE = 8;

/** The newest measurement of a shard by one detector. */
export type MeasuredOnShard = DetectorResult & Pick<RecordedMeasurement, 'inspection' | 'at' | 'entry' | 'uri'>;

/** Reads inspections and what they measured, as of a tree size. */
@Injectable()
export class InspectionsReadModel {
  /** Below this tree size nothing was inspected. */
  private noneBelow = 0;
  /** Whether `noneBelow` is the entry that began the first inspection. */
  private isFirst = false;

  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly lists: ResultLists,
  ) {}

  within(reader: Reader): InspectionsReadModel {
    return new InspectionsReadModel(reader, this.lists);
  }

  /** The inspection, or `inspection-not-found`. */
  async requireInspection(id: string, asOf: number): Promise<Inspection> {
    const [row] = await this.reader.query<InspectionRow>(SELECT_INSPECTION, [asOf, id]);
    if (row) return toInspection(row);
    throw new InspectionError('inspection-not-found', `There is no inspection "${id.slice(0, 100)}".`);
  }

  /** The latest first; the page's key is the entry that began it. */
  async inspections({ limit, before }: InspectionsPage, asOf: number): Promise<Inspection[]> {
    const page = [asOf, Math.min(before ?? asOf, asOf), limit];
    return (await this.reader.query<InspectionRow>(SELECT_INSPECTIONS, page)).map(toInspection);
  }

  /** The shards that it inspects, by number. */
  async shardsOf(id: string): Promise<Bitmap> {
    const [row] = await this.reader.query<{ shards: Buffer }>(SELECT_INSPECTED_SHARDS, [id]);
    return row ? Bitmap.fromBytes(row.shards) : Bitmap.empty();
  }

  /** In the order they were recorded, which is the page's key. */
  async measurements(
    id: string,
    { limit, after = -1 }: { readonly limit: number; readonly after?: number | undefined },
    asOf: number,
  ): Promise<RecordedMeasurement[]> {
    const rows = await this.reader.query<MeasurementRow>(SELECT_MEASUREMENTS, [id, asOf, after, limit]);
    return this.withResults(rows);
  }

  /** Of each detector what it measured last, by name of the detector. */
  async ofShard(shard: number, asOf: number): Promise<MeasuredOnShard[]> {
    if (!(await this.wasAnyInspected(asOf))) return [];
    const rows = await this.reader.query<MeasurementRow>(SELECT_MEASUREMENTS_OF_SHARD, [shard, asOf], POINT_READ);
    const newest = new Map<string, MeasuredOnShard>();
    for (const { inspection, at, entry, uri, results } of await this.withResults(rows))
      for (const result of results)
        if (!newest.has(result.detector)) newest.set(result.detector, { ...result, inspection, at, entry, uri });
    return [...newest.values()].sort((a, b) => (a.detector < b.detector ? -1 : 1));
  }

  private async withResults(rows: readonly MeasurementRow[]): Promise<RecordedMeasurement[]> {
    const found: RecordedMeasurement[] = [];
    for (let at = 0; at < rows.length; at += LISTS_AT_ONCE) {
      const some = rows.slice(at, at + LISTS_AT_ONCE);
      found.push(...(await Promise.all(some.map((row) => this.withResult(row)))));
    }
    return found;
  }

  private async withResult({ list, content, ...row }: MeasurementRow): Promise<RecordedMeasurement> {
    return { ...row, results: resultsOf(await this.lists.text({ digest: list, content })) };
  }

  /**
   * The size is of the same snapshot as the first inspection: below it there is no other. Within a
   * transaction both may be undone, and are read again.
   */
  private async wasAnyInspected(asOf: number): Promise<boolean> {
    if (asOf <= this.noneBelow) return false;
    if (this.isFirst) return true;
    type Row = { readonly size: number; readonly first: number | null };
    const [row] = await this.reader.query<Row>(SELECT_FIRST_INSPECTION, [], POINT_READ);
    const first = row?.first ?? null;
    if (this.reader instanceof Database) {
      this.noneBelow = first ?? row?.size ?? 0;
      this.isFirst = first !== null;
    }
    return first !== null && first < asOf;
  }
}

function toInspection(row: InspectionRow): Inspection {
  const { outcome, endEntry, endedAt, reason, last, lastAt, bytes, records, inconclusive, contradicting, ...rest } =
    row;
  const end: InspectionEnd | null =
    outcome !== null && endEntry !== null && endedAt !== null ? { outcome, entry: endEntry, endedAt, reason } : null;
  const totals = {
    done: (last ?? -1) + 1,
    inconclusive: inconclusive ?? 0,
    contradicting: contradicting ?? 0,
    bytes: bytes ?? 0,
    records: records ?? 0,
    lastAt,
  };
  return { ...rest, end, totals };
}
