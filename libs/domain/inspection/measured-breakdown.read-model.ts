import { Inject, Injectable } from '@nestjs/common';
import type { Bitmap } from '@core/bitmap';
import { Database, type Reader } from '@platform/database';
import { type MeasuredBreakdown, measuredBreakdown, type MeasuredPart } from './measured-breakdown.js';
import { SELECT_MEASURED_PARTS } from './store/measured-breakdown.sql.js';

/** Shards of one query. */
const PAGE = 10_000;

/** Breaks shards down by what detectors measured in them, as of a tree size. */
@Injectable()
export class MeasuredBreakdownReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  /** Of a shard and a detector the newest measurement counts. */
  async of(shards: Bitmap, asOf: number): Promise<MeasuredBreakdown> {
    const parts: MeasuredPart[] = [];
    for (let page = [...shards.next(0, PAGE)]; page.length > 0; page = [...shards.next((page.at(-1) ?? 0) + 1, PAGE)])
      parts.push(...(await this.reader.query<MeasuredPart>(SELECT_MEASURED_PARTS, [page, asOf])));
    return measuredBreakdown(parts, shards.size);
  }
}
