import { deepStrictEqual } from 'node:assert';
import { Lineage } from '@domain/lineage';
import { Database } from '@platform/database';
import type { Bench } from '../bench.js';
import { randomShards } from '../corpus/version-sets.js';
import { withClient } from '../environment/bench-environment.js';
import { atLeast, atMost, atScale, count, duration, type Row, row } from '../report/row.js';
import { median, repeated, timed } from '../report/timing.js';
import { type Measure, TEN_MILLION } from './measure.js';

const REMOVED = 100_000;
const TIMES = 5;
const MOST_SECONDS = 0.2;

/** Counts the shards $1 and all their descendants. */
const CLOSURE = `
  WITH RECURSIVE reached (shard) AS (
    SELECT s.shard FROM unnest($1::int[]) AS s (shard)
    UNION
    SELECT e.child FROM reached r JOIN baseline.edge e ON e.parent = r.shard
  )
  SELECT count(*)::int AS shards FROM reached`;

/**
 * The descendants of a removal's shards, by one scan over the lineage in memory, against a
 * recursive query over edge rows.
 */
export const closure: Measure = { name: 'closure', run };

async function run(bench: Bench): Promise<Row[]> {
  const { databaseUrl } = await bench.withBaseline(bench.scale);
  const removed = randomShards(bench.scale, Math.min(REMOVED / bench.scale, 0.1), 1_000);
  bench.log(`the closure of ${removed.size} shards`);
  const database = await Database.connect({ url: databaseUrl, applicationName: 'bench' });
  try {
    const lineage = new Lineage(database);
    const loaded = await timed(() => lineage.view());
    let reached = 0;
    const before = process.cpuUsage();
    const ours = await repeated(TIMES, async () => (reached = (await lineage.downstreamOf(removed)).size));
    const { user, system } = process.cpuUsage(before);
    const limit = await withClient(databaseUrl, (client) =>
      repeated(1, async () => {
        const { rows } = await client.query<{ shards: number }>(CLOSURE, [[...removed]]);
        deepStrictEqual(rows[0]?.shards, reached, 'both ways find the same shards');
      }),
    );
    return [
      row({
        measure: `closure of ${count(removed.size)} shards (${count(reached)} reached)`,
        ours: duration(median(ours)),
        against: `recursive CTE over edges: ${duration(median(limit))}`,
        value: median(limit) / median(ours),
        unit: '× faster',
        target: atLeast(100, '×'),
        note: `in the process, including the check for new rows; loading the lineage once took ${duration(loaded)}; edges indexed both ways`,
      }),
      row({
        measure: `closure of ${count(removed.size)} shards among ${count(bench.scale)}, time`,
        ours: duration(median(ours)),
        against: '',
        value: median(ours) / 1_000,
        unit: ' s',
        target: atScale(TEN_MILLION, bench.scale, atMost(MOST_SECONDS, ' s')),
        note: `${duration((user + system) / 1_000 / TIMES)} of CPU; medians of ${TIMES}`,
      }),
    ];
  } finally {
    await database.close();
  }
}
