import { Inject, Injectable } from '@nestjs/common';
import { Database, type Reader } from '@platform/database';
import type { PolicyFinding } from './policy-finding.js';
import { SELECT_REFUSAL } from './store/rule.sql.js';

/** Attempts that rules refused. */
@Injectable()
export class RefusalsReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  /**
   * What each rule found in the attempt that an entry records; none if it records no refusal.
   */
  async findings(entry: number): Promise<readonly PolicyFinding[]> {
    const [row] = await this.reader.query<{ findings: PolicyFinding[] }>(SELECT_REFUSAL, [entry]);
    return row?.findings ?? [];
  }
}
