import { Inject, Injectable } from '@nestjs/common';
import { Database, type Reader } from '@platform/database';
import type { FittingFindings, LeftOut } from './fitting-findings.js';
import { SELECT_REFUSAL } from './store/rule.sql.js';

/** Attempts that rules refused. */
@Injectable()
export class RefusalsReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  /**
   * What each rule found in the attempt that an entry records, as far as the entry holds it; none
   * if it records no refusal.
   */
  async findings(entry: number): Promise<FittingFindings> {
    type Row = Pick<FittingFindings, 'findings'> & { readonly leftOut: LeftOut | null };
    const [row] = await this.reader.query<Row>(SELECT_REFUSAL, [entry]);
    return { findings: row?.findings ?? [], leftOut: row?.leftOut ?? undefined };
  }
}
