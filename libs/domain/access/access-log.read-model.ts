import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import type { CountedAccess } from './access-log-buffer.js';
import { SELECT_ACCESSES } from './store/access-log.sql.js';

export interface StoredAccess extends CountedAccess {
  /** Rank among records; ascending with time, as far as processes write in turn. */
  readonly id: number;
}

export interface AccessFilter {
  readonly since?: Instant;
  readonly until?: Instant;
  readonly key?: string;
  readonly principal?: string;
  readonly status?: number;
}

/** The access log. */
@Injectable()
export class AccessLogReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  /** At most `limit` records before the one with the id `before`, the latest first. */
  async accesses(
    { since, until, key, principal, status }: AccessFilter,
    page: { readonly limit: number; readonly before?: number },
  ): Promise<StoredAccess[]> {
    const filter = [since, until, key, principal, status].map((one) => one ?? null);
    return this.reader.query<StoredAccess>(SELECT_ACCESSES, [...filter, page.before ?? null, page.limit]);
  }
}
