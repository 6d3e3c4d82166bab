import { deepStrictEqual } from 'node:assert';
import type { Bench } from '../bench.js';
import { call } from '../environment/api-client.js';
import { query, queryTimes } from '../environment/bench-environment.js';
import { latencies } from '../environment/latencies.js';
import { atLeast, atMost, count, duration, type Row, row } from '../report/row.js';
import { median, quantile } from '../report/timing.js';
import type { Measure } from './measure.js';

const REQUESTS = 500;
const ROUTE = '/v1/models/wide/versions/1/provenance';

const GROUP_BY = `
  SELECT m.origin, count(*)::int AS shards, sum(m.tokens)::float8 AS tokens
  FROM baseline.member_origin m GROUP BY m.origin`;

interface OriginFigures {
  readonly shards: number;
  readonly tokens: number;
}

/**
 * The training data of a model version by origin, over HTTP, against GROUP BY over rows of members
 * and origins.
 */
export const breakdown: Measure = { name: 'breakdown', run };

async function run(bench: Bench): Promise<Row[]> {
  const { api, databaseUrl } = await bench.withBaseline(bench.scale);
  bench.log('breakdown');
  const answer = await call(api.url, 'GET', ROUTE);
  const rows = await query<OriginFigures & { origin: number }>(databaseUrl, GROUP_BY);
  deepStrictEqual(figures(answer['byOrigin'] as OriginFigures[]), figures(rows), 'both ways count the same');
  const grouping = await queryTimes(databaseUrl, GROUP_BY, [], 3);
  const paths = { route: ROUTE, read: '/v1/ledger/entries/100' };
  const { route, read } = await latencies(api.url, paths, REQUESTS);
  const started = performance.now();
  const byLicence = await call(api.url, 'GET', `${ROUTE}?by=licence`);
  const first = performance.now() - started;
  deepStrictEqual(
    sumOfShards(byLicence['byLicence']),
    sumOfShards([byLicence['totals']]),
    'each shard has one licence',
  );
  const again = await latencies(api.url, { route: `${ROUTE}?by=language` }, REQUESTS);
  const p99 = { route: quantile(route, 0.99), read: quantile(read, 0.99) };
  return [
    row({
      measure: `model version breakdown, ${count(bench.scale)} members`,
      ours: duration(median(route)),
      against: `GROUP BY over membership rows: ${duration(median(grouping))}`,
      value: median(grouping) / median(route),
      unit: '× faster',
      target: atLeast(1_000, '×'),
      note: `HTTP, medians of ${REQUESTS} and 3; one row per member and origin, with tokens; no join`,
    }),
    row({
      measure: 'model version breakdown by a trait, first request',
      ours: duration(first),
      against: `GROUP BY over membership rows: ${duration(median(grouping))}`,
      value: first / median(grouping),
      unit: '×',
      target: atMost(10, '×'),
      note: `HTTP; it counts the members' rows, all traits at once; the next ${REQUESTS}, by language: ${duration(median(again.route))}`,
    }),
    row({
      measure: 'model version breakdown, p99',
      ours: duration(p99.route),
      against: `primary-key read (a ledger entry), p99: ${duration(p99.read)}`,
      value: p99.route / p99.read,
      unit: '×',
      target: atMost(10, '×'),
      note: `the same HTTP stack, requested alternately, ${REQUESTS} each; p50 ${duration(median(route))} and ${duration(median(read))}`,
    }),
  ];
}

const sumOfShards = (parts: unknown): number =>
  (parts as { readonly shards: number }[]).reduce((sum, { shards }) => sum + shards, 0);

const figures = (rows: readonly OriginFigures[]): [number, number][] =>
  rows.map(({ shards, tokens }): [number, number] => [shards, tokens]).sort(([a, b], [c, d]) => a - c || b - d);
