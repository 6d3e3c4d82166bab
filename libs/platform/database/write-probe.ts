import { detached } from '@platform/cancellation';
import type { Database } from './database.js';

/** How long an answer is good for, in milliseconds: probes are many, and each is a commit. */
const FRESH_MS = 3_000;

/** Little memory, so that Postgres keeps the rows of the next statement in a temporary file. */
const LITTLE_MEMORY = `SET LOCAL work_mem = '64kB'`;
/** Writes half a megabyte to the disk of the database, and removes it. */
const WRITE_FILE = 'SELECT count(*) FROM (SELECT n FROM generate_series(1, 20000) n ORDER BY n DESC) spilled';
/** Commits a record to the write-ahead log that means nothing to anybody; a standby refuses it. */
const WRITE_LOG = `SELECT pg_logical_emit_message(true, 'whence', 'probe')`;

/** Tests whether the database can write, by writing to a file and to its log. */
export class WriteProbe {
  private testedAt = -Infinity;
  private tested: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {}

  /** Tests at most every few seconds. @throws what the last test threw */
  async require(): Promise<void> {
    if (performance.now() - this.testedAt > FRESH_MS) {
      this.testedAt = performance.now();
      this.tested = detached(() => this.test());
      this.tested.catch(() => undefined);
    }
    await this.tested;
  }

  private async test(): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query(LITTLE_MEMORY);
      await tx.query(WRITE_FILE);
      await tx.query(WRITE_LOG);
    });
  }
}
