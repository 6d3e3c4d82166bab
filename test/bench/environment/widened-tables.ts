import { Bitmap } from '@core/bitmap';
import type { Client } from 'pg';
import { withClient } from './bench-environment.js';

/** Shards of one segment of the sets of origins: those whose rows are copied. */
export const SEGMENT_SHARDS = 65_536;

const SEGMENTS_AT_ONCE = 8;
const NAMED = 'number, digest, uri, entry, digest_entry';
const ALIKE =
  'dataset, media_type, bytes, records, tokens, labels, declared_set, effective_set, valid_from, traits, checksums';

interface SegmentRow {
  readonly origin: number;
  readonly valid_from: string;
  readonly changed: string;
  readonly declared: Buffer;
  readonly effective: Buffer;
}

/**
 * Copies the rows of the first 65,536 shards under other numbers, digests and URIs, so that
 * questions about sets of shards can be asked of as many as one likes without registering them. A
 * copy has the entry of its original, and no parents: nothing is proven of it. The unique index of
 * entries is gone afterwards, all others are as they were.
 * @param databaseUrl holds at least that many shards; no api is open on it
 */
export async function widenShards(databaseUrl: string, copies: number): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
       WHERE indrelid = 'shard'::regclass AND NOT indisprimary AND NOT EXISTS (
         SELECT FROM pg_constraint c WHERE c.conindid = indexrelid)`,
    );
    await client.query('ALTER TABLE shard DROP CONSTRAINT shard_entry_key');
    for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
    await client.query(
      `INSERT INTO shard (${NAMED}, ${ALIKE})
       SELECT s.number + copy * $2::int, sha256(int8send(s.number + copy * $2::int)), s.uri || '~' || copy, s.entry, s.entry, ${ALIKE}
       FROM generate_series(1, $1::int) AS copy CROSS JOIN shard s WHERE s.number < $2::int`,
      [copies, SEGMENT_SHARDS],
    );
    await widenOrigins(client, copies);
    for (const { definition } of indexes) await client.query(definition);
    await client.query('ANALYZE shard, origin_segment');
  });
}

/** The sets of shards of each origin, moved by whole segments. */
async function widenOrigins(client: Client, copies: number): Promise<void> {
  const { rows } = await client.query<SegmentRow>(
    'SELECT origin, valid_from, changed, declared, effective FROM origin_segment WHERE segment = 0 AND valid_to IS NULL',
  );
  for (let first = 1; first <= copies; first += SEGMENTS_AT_ONCE) {
    const segments = Array.from({ length: Math.min(SEGMENTS_AT_ONCE, copies + 1 - first) }, (_, at) => first + at);
    const moved = segments.flatMap((segment) => rows.map((row) => ({ ...row, segment })));
    await client.query(
      `INSERT INTO origin_segment (origin, segment, valid_from, changed, declared, effective)
       SELECT * FROM unnest($1::int[], $2::int[], $3::bigint[], $4::bigint[], $5::bytea[], $6::bytea[])`,
      [
        moved.map(({ origin }) => origin),
        moved.map(({ segment }) => segment),
        moved.map((row) => row.valid_from),
        moved.map(({ changed }) => changed),
        moved.map(({ declared, segment }) => movedBy(declared, segment)),
        moved.map(({ effective, segment }) => movedBy(effective, segment)),
      ],
    );
  }
}

function movedBy(set: Buffer, segments: number): Buffer {
  const numbers = Bitmap.fromBytes(set).toArray();
  return Bitmap.fromSorted(numbers.map((number) => number + segments * SEGMENT_SHARDS)).toBytes();
}
