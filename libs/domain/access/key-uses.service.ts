import { Injectable } from '@nestjs/common';
import { Database } from '@platform/database';
import { UPSERT_KEY_USES } from './store/access.sql.js';

const MINUTE_MS = 60_000;

/**
 * When each key was last used, beside the ledger. `note` costs a look-up in a map; `flush` writes
 * what was noted, each key once a minute at most. A process that crashes loses what it did not
 * flush.
 */
@Injectable()
export class KeyUses {
  private readonly written = new Map<string, number>();
  private pending = new Map<string, number>();

  constructor(private readonly database: Database) {}

  note(key: string, now: Date): void {
    const minute = Math.floor(now.getTime() / MINUTE_MS);
    if (this.written.get(key) === minute) return;
    this.written.set(key, minute);
    this.pending.set(key, minute);
  }

  /** Throws if the database refuses; the uses then stay noted. */
  async flush(): Promise<void> {
    if (this.pending.size === 0) return;
    const noted = this.pending;
    this.pending = new Map();
    const instants = [...noted.values()].map((minute) => new Date(minute * MINUTE_MS).toISOString());
    try {
      await this.database.query(UPSERT_KEY_USES, [[...noted.keys()], instants]);
    } catch (error) {
      this.pending = new Map([...noted, ...this.pending]);
      throw error;
    }
  }
}
