import { deepStrictEqual } from 'node:assert';
import type { Bench, Uploaded } from '../bench.js';
import { vendorSlug } from '../corpus/origins.js';
import { call } from '../environment/api-client.js';
import { query, queryTimes } from '../environment/bench-environment.js';
import { latencies } from '../environment/latencies.js';
import { atLeast, count, duration, noTarget, type Row, row } from '../report/row.js';
import { median } from '../report/timing.js';
import type { Measure } from './measure.js';

const REQUESTS = 50;
export const EXPOSED_TO = vendorSlug(7);

/** Counts the members of mixed@1 that the vendor $1 reaches. */
const EXPOSED = `
  WITH RECURSIVE reached (shard) AS (
    SELECT d.shard FROM baseline.declared d WHERE d.vendor = $1
    UNION
    SELECT e.child FROM reached r JOIN baseline.edge e ON e.parent = r.shard
  )
  SELECT count(*)::int AS shards FROM reached r JOIN baseline.membership m ON m.shard = r.shard WHERE m.version = 1`;

/** Counts, for each version of mixed, the members that descend from the shard $1. */
const AFFECTED = `
  WITH RECURSIVE reached (shard) AS (
    SELECT $1::int
    UNION
    SELECT e.child FROM reached r JOIN baseline.edge e ON e.parent = r.shard
  )
  SELECT m.version, count(*)::int AS shards
  FROM reached r JOIN baseline.membership m ON m.shard = r.shard GROUP BY m.version ORDER BY m.version`;

/**
 * The exposure to a vendor and the impact of a shard, over HTTP, against recursive queries over
 * edge rows.
 */
export const exposureAndImpact: Measure = { name: 'exposure', run };

async function run(bench: Bench): Promise<Row[]> {
  const compared = await bench.withBaseline(bench.scale);
  bench.log('exposure and impact');
  const { raw } = compared.corpus.counts;
  return [
    await exposure(compared),
    await impact(compared, 0, 'a shard with many descendants'),
    { ...(await impact(compared, Math.floor(raw / 2), 'an ordinary shard')), target: noTarget.text, met: null },
  ];
}

async function exposure({ api, databaseUrl }: Uploaded): Promise<Row> {
  const path = exposurePath;
  const answer = await call(api.url, 'GET', path);
  const [rows] = await query<{ shards: number }>(databaseUrl, EXPOSED, [EXPOSED_TO]);
  const [found] = answer['paths'] as { shards: number }[];
  deepStrictEqual(found?.shards, rows?.shards, 'both ways find the same members');
  return compare({
    measure: `exposure to a vendor (${count(rows?.shards ?? 0)} members reached)`,
    ours: await latencies(api.url, { path }, REQUESTS),
    limit: await queryTimes(databaseUrl, EXPOSED, [EXPOSED_TO], 3),
  });
}

async function impact({ api, databaseUrl, corpus }: Uploaded, raw: number, which: string): Promise<Row> {
  const path = impactPath(corpus.digest('raw', raw));
  const answer = await call(api.url, 'GET', path);
  const versions = answer['datasetVersions'] as { dataset: string; version: string; shards: number }[];
  const mixed = versions.filter(({ dataset }) => dataset === 'mixed');
  const found = mixed.map(({ version, shards }) => ({ version: Number(version), shards }));
  const number = await numberOf(databaseUrl, corpus.uri('raw', raw));
  const affected = await query<{ version: number; shards: number }>(databaseUrl, AFFECTED, [number]);
  deepStrictEqual(
    found.filter(({ shards }) => shards > 0).sort((a, b) => a.version - b.version),
    affected,
  );
  return compare({
    measure: `impact of ${which} (${count(affected[0]?.shards ?? 0)} members)`,
    ours: await latencies(api.url, { path }, REQUESTS),
    limit: await queryTimes(databaseUrl, AFFECTED, [number], 3),
  });
}

interface Times {
  readonly measure: string;
  readonly ours: { readonly path: readonly number[] };
  readonly limit: readonly number[];
}

function compare({ measure, ours, limit }: Times): Row {
  return row({
    measure,
    ours: duration(median(ours.path)),
    against: `recursive CTE over edges: ${duration(median(limit))}`,
    value: median(limit) / median(ours.path),
    unit: '× faster',
    target: atLeast(100, '×'),
    note: `HTTP, medians of ${REQUESTS} and ${limit.length}; edges indexed both ways`,
  });
}

export const exposurePath = `/v1/models/lark/versions/1/exposure?vendor=${EXPOSED_TO}`;
export const impactPath = (digest: string): string => `/v1/shards/${encodeURIComponent(digest)}/impact`;

async function numberOf(databaseUrl: string, uri: string): Promise<number> {
  const [found] = await query<{ number: number }>(databaseUrl, 'SELECT s.number FROM shard s WHERE s.uri = $1', [uri]);
  if (!found) throw new Error(`${uri} is not registered`);
  return found.number;
}
