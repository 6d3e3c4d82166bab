import { deepStrictEqual } from 'node:assert';
import { createWriteStream, rmSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Bitmap } from '@core/bitmap';
import type { Bench } from '../bench.js';
import { randomShards, versionSets } from '../corpus/version-sets.js';
import { query, queryTimes, withClient } from '../environment/bench-environment.js';
import { openDatasets } from '../environment/open-datasets.js';
import { atLeast, atMost, count, duration, type Row, row } from '../report/row.js';
import { median, repeated, timed } from '../report/timing.js';
import type { Measure } from './measure.js';

const VERSIONS = 1_000;
const REMOVED = 100_000;
/** A join over more rows takes too long to measure. */
const MEMBERSHIPS = 20_000_000;

const TABLES = [
  'CREATE SCHEMA baseline',
  'CREATE TABLE baseline.membership (version int NOT NULL, shard int NOT NULL)',
  'CREATE TABLE baseline.removed (shard int PRIMARY KEY)',
];
const INDEXES = [
  'ALTER TABLE baseline.membership ADD PRIMARY KEY (version, shard)',
  'CREATE INDEX ON baseline.membership (shard, version)',
];
const JOIN = `
  SELECT m.version, count(*)::int AS shards
  FROM baseline.removed r JOIN baseline.membership m ON m.shard = r.shard GROUP BY m.version ORDER BY m.version`;

/** Parameters: $1 id, $2 set of members, $3 its size. */
const INSERT_VERSION = `
  INSERT INTO dataset_version (id, dataset, version, state, ordered_entry, committed_entry, committed_at, request_hash, members, weights,
    upstream, shards, upstream_shards)
  VALUES ($1::int, 'bench', $1::int::text, 'committed', 0, 0, '2026-01-01T00:00:00Z', '\\x00', '\\x00', '', $2, $3, $3)`;

/**
 * Which dataset versions contain removed shards, and how many, against a join over membership rows.
 */
export const removal: Measure = { name: 'removal', run };

async function run(bench: Bench): Promise<Row[]> {
  const removed = randomShards(bench.scale, Math.min(REMOVED / bench.scale, 0.1), 1_000);
  bench.log(`inserting ${VERSIONS} dataset versions`);
  const [all, some] = [await bench.environment.newDatabase(), await bench.environment.newDatabase()];
  const sizes = await insertVersions(all, versionSets(bench.scale, VERSIONS));
  const joined = firstWithin(sizes, Math.min(MEMBERSHIPS, 50 * bench.scale));
  await insertVersions(some, versionSets(bench.scale, joined));
  const memberships = sizes.slice(0, joined).reduce((sum, size) => sum + size, 0);
  bench.log(`inserting ${memberships} membership rows`);
  await insertMemberships(bench, some, joined, removed);
  const rows = [await compare(some, removed, { versions: joined, memberships }), await alone(all, removed, sizes)];
  for (const url of [all, some]) await bench.environment.dropDatabase(url);
  return rows;
}

async function compare(url: string, removed: Bitmap, used: { versions: number; memberships: number }): Promise<Row> {
  const datasets = await openDatasets(url);
  try {
    const rows = await query<{ version: number; shards: number }>(url, JOIN);
    const touched = await datasets.touching(removed);
    deepStrictEqual(
      touched.map(({ version, shards }) => ({ version: version.id, shards })),
      rows,
    );
    const joins = await queryTimes(url, JOIN, [], 3);
    const meets = await repeated(10, () => datasets.touching(removed));
    return row({
      measure: `a removal's ${count(removed.size)} shards against ${used.versions} dataset versions`,
      ours: duration(median(meets)),
      against: `join over membership rows: ${duration(median(joins))}`,
      value: median(joins) / median(meets),
      unit: '× faster',
      target: atLeast(100, '×'),
      note: `${count(used.memberships)} memberships, indexed both ways; medians of 10 and 3; sets in memory`,
    });
  } finally {
    await datasets.close();
  }
}

async function alone(url: string, removed: Bitmap, sizes: readonly number[]): Promise<Row> {
  const datasets = await openDatasets(url);
  try {
    const first = await timed(() => datasets.touching(removed));
    const again = median(await repeated(5, () => datasets.touching(removed)));
    return row({
      measure: `the same against ${count(VERSIONS)} dataset versions`,
      ours: duration(again),
      against: '',
      value: again / 1_000,
      unit: ' s',
      target: atMost(1, ' s'),
      note: `versions of ${count(Math.min(...sizes))} to ${count(Math.max(...sizes))} members; median of 5; the first run, which reads the sets from the database: ${duration(first)}`,
    });
  } finally {
    await datasets.close();
  }
}

/** Returns how many of the first sizes add up to no more than the limit; at least one. */
function firstWithin(sizes: readonly number[], limit: number): number {
  let sum = 0;
  const beyond = sizes.findIndex((size) => (sum += size) > limit);
  return beyond === -1 ? sizes.length : Math.max(1, beyond);
}

async function insertVersions(url: string, sets: Iterable<Bitmap>): Promise<number[]> {
  return withClient(url, async (client) => {
    const sizes: number[] = [];
    for (const set of sets) {
      await client.query({ name: 'insert', text: INSERT_VERSION, values: [sizes.length, set.toBytes(), set.size] });
      sizes.push(set.size);
    }
    await client.query('VACUUM ANALYZE dataset_version');
    return sizes;
  });
}

async function insertMemberships(bench: Bench, url: string, versions: number, removed: Bitmap): Promise<void> {
  const file = path.join(bench.environment.sharedFolder('rows'), 'membership');
  await withClient(url, async (client) => {
    for (const statement of TABLES) await client.query(statement);
    await pipeline(Readable.from(lines(versionSets(bench.scale, versions))), createWriteStream(file));
    await client.query(`COPY baseline.membership FROM '${file}'`);
    for (const statement of INDEXES) await client.query(statement);
    await client.query('INSERT INTO baseline.removed SELECT unnest($1::int[])', [[...removed]]);
    await client.query('VACUUM ANALYZE baseline.membership');
    await client.query('VACUUM ANALYZE baseline.removed');
  });
  rmSync(file);
}

const LINES_AT_ONCE = 10_000;

function* lines(sets: Iterable<Bitmap>): Generator<string> {
  let version = 0;
  let part: string[] = [];
  for (const set of sets) {
    for (const shard of set) {
      if (part.push(`${version}\t${shard}\n`) < LINES_AT_ONCE) continue;
      yield part.join('');
      part = [];
    }
    version++;
  }
  yield part.join('');
}
