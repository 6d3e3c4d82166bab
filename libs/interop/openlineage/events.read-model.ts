import { Inject, Injectable } from '@nestjs/common';
import { formatDigest, parseDigest, sha256 } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import { OpenLineageError } from './openlineage.errors.js';
import { SELECT_EVENT_BODY } from './store/openlineage.sql.js';

/** Reads events as they were sent. */
@Injectable()
export class EventsReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  /**
   * Returns the bytes of the event with this digest, after a check of them.
   * @throws OpenLineageError `lineage-not-found`, or `event-corrupt` if the bytes are missing or
   * have another digest
   */
  async bytes(digest: string): Promise<Buffer> {
    const rows = await this.reader.query<{ entry: number; body: Buffer | null }>(SELECT_EVENT_BODY, [
      parseDigest(digest),
    ]);
    const [row] = rows;
    if (!row) throw new OpenLineageError('lineage-not-found', `No event with the digest ${digest} is recorded.`);
    if (!row.body || formatDigest(sha256(row.body)) !== digest) {
      const message = `The bytes that are kept for the event of entry ${row.entry} do not have the digest in that entry.`;
      throw new OpenLineageError('event-corrupt', message);
    }
    return row.body;
  }
}
