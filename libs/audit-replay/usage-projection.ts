import type { JsonValue } from '@core/kernel';
import type { Entry } from './entry-formats.js';
import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What accounts bought from vendors: one row for each row of an entry. */
export class UsageProjection implements Projection {
  private readonly rows: Value[][] = [];

  constructor(
    subscribe: Subscribe,
    private readonly report: ReportFault,
  ) {
    subscribe('receipts.usage-recorded', (entry) => this.record(entry));
  }

  private record({ index, data: { vendor, account, rows } }: Entry<'receipts.usage-recorded'>): void {
    const stated = new Set<string>();
    for (const texts of rows) {
      const [day, generator, project, ...figures] = texts.map((text) => JSON.parse(text) as JsonValue);
      if (typeof day !== 'string' || !DAY.test(day) || figures.length !== 3 || !figures.every(isFigure))
        return this.report(index, 'holds usage that is not of a day, or is no figure');
      const named = [project, generator].map((name) => (typeof name === 'string' ? name : ''));
      const key = JSON.stringify([day, ...named]);
      if (stated.has(key)) this.report(index, 'states the same day, model and project twice');
      stated.add(key);
      this.rows.push([vendor, day, account, ...named, index, ...(figures as (number | null)[])]);
    }
  }

  tables(): ProjectedTable[] {
    const columns =
      'vendor day account project generator entry:number input_tokens:number output_tokens:number requests:number';
    return [sortedTable('usage_day', columns, 6, () => this.rows)];
  }
}

const isFigure = (value: JsonValue): boolean => value === null || Number.isSafeInteger(value);
