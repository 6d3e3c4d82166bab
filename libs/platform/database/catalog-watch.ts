import { detached } from '@platform/cancellation';
import { catalogDifferences, laterMigrations } from './catalog.js';
import { DatabaseError } from './database.errors.js';
import type { Reader } from './reader.js';

/** How long an answer is good for, in milliseconds: the catalog changes with migrations alone. */
const FRESH_MS = 30_000;
const SHOWN = 3;

/** Compares the catalog with what the migrations make, for the start and for readiness. */
export class CatalogWatch {
  private readAt = -Infinity;
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly reader: Reader) {}

  /**
   * Compares at most every half minute. A schema that a later version migrated is not compared:
   * replicas of both versions run while one follows the other.
   * @throws DatabaseError `catalog-altered`, naming what differs
   */
  async require(): Promise<void> {
    if (performance.now() - this.readAt > FRESH_MS) {
      this.readAt = performance.now();
      this.last = detached(() => this.compare());
      this.last.catch(() => (this.readAt = -Infinity));
    }
    await this.last;
  }

  private async compare(): Promise<void> {
    if ((await laterMigrations(this.reader)).length > 0) return;
    const differences = await catalogDifferences(this.reader);
    if (differences.length === 0) return;
    const shown = differences.slice(0, SHOWN).map(({ object, message }) => `${object} ${message}`);
    const more = differences.length > SHOWN ? `; and ${differences.length - SHOWN} more` : '';
    const message = `The database's catalog is not what the migrations make: ${shown.join('; ')}${more}. Run \`whence audit\`, and find out who changed it.`;
    throw new DatabaseError('catalog-altered', message);
  }
}
