import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Reader } from '@platform/database';
import type { LineageArrays, LineageSize } from '../lineage-arrays.js';
import { SEGMENT_SHARDS, type StoredSegment } from '../lineage-segment.js';
import { readDerivations, readShardDerivations } from './lineage.store.js';
import { readDerivationsOf, readSegments, readSegmentSizes } from './lineage-segments.store.js';

/** Segments read at a time: some MB. */
const PAGE = 24;

/**
 * Fills empty arrays from segments, which hold all but the last shards. A segment that is damaged,
 * that belongs elsewhere, or whose last shard has another derivation in its row is not believed:
 * its rows are read instead. Ends at the first gap; the caller reads on from there.
 */
export async function loadSegments(arrays: LineageArrays, reader: Reader): Promise<void> {
  arrays.reserve(withSpare(await readSegmentSizes(reader)));
  let page = readSegments(reader, 0, PAGE);
  for (;;) {
    const segments = await page;
    const next = segments.at(-1);
    if (!next) return;
    // Postgres reads the next page while this one is decoded.
    page = readSegments(reader, next.shard + 1, PAGE);
    // What failed is thrown where it is awaited.
    page.catch(() => undefined);
    const lasts = await readDerivationsOf(reader, segments.map(lastShard));
    for (const stored of segments) {
      if (stored.shard !== arrays.shards) return void (await page.catch(() => undefined));
      const last = lasts.get(lastShard(stored));
      // Rows are never deleted: a segment of shards that are not there is not of this database.
      if (last === undefined) return void (await page.catch(() => undefined));
      if (!arrays.addSegment(stored, last)) await appendRows(arrays, reader, stored.shard + stored.shards);
      await nextTurn();
    }
  }
}

/** Room for the shards behind the segments too, and for those that are registered next. */
function withSpare({ shards, derivations, pairs }: LineageSize): LineageSize {
  const more = (count: number): number => Math.ceil(count * 1.125) + SEGMENT_SHARDS;
  return { shards: more(shards), derivations: more(derivations), pairs: more(pairs) };
}

const lastShard = ({ shard, shards }: StoredSegment): number => shard + shards - 1;

async function appendRows(arrays: LineageArrays, reader: Reader, until: number): Promise<void> {
  const derivations = await readShardDerivations(reader, arrays.shards, until);
  const end = derivations.reduce((most, one) => Math.max(most, one + 1), arrays.derivations);
  if (end > arrays.derivations) {
    const { values, ends } = await readDerivations(reader, arrays.derivations, end);
    arrays.addDerivations(values, ends);
  }
  arrays.addShards(derivations);
}
