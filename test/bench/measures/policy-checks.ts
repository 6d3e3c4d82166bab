import type { Bench } from '../bench.js';
import { VENDORS, vendorSlug } from '../corpus/origins.js';
import { call } from '../environment/api-client.js';
import { atMost, count, duration, type Row, row } from '../report/row.js';
import { median, timed } from '../report/timing.js';

export const TIMES = 5;

const origin = { origin: { vendor: vendorSlug(7), kind: 'model_generated' } };
/** Conditions on sets of shards. */
export const CONDITIONS: readonly (readonly [string, object])[] = [
  ['an origin', origin],
  ['a contradiction', { contradiction: {} }],
  ['a missing digest', { missing: { what: 'digest', above: 0.5 } }],
  ['a share by tokens', { share: { of: origin, by: 'tokens', above: 0.5 } }],
];
/** A rule that blocks, and lets pass what is unknown. */
export const stated = (when: object, gate: string): object => ({
  title: 'A rule',
  effect: 'block',
  gates: [gate],
  onUnknown: 'allow',
  effective: { from: '2020-01-01T00:00:00Z' },
  when,
  reason: 'A benchmark.',
});

/** One rule at a time. */
export async function checkRows(
  bench: Bench,
  url: string,
  members: number,
  conditions: readonly (readonly [string, object])[],
): Promise<Row[]> {
  const rows: Row[] = [];
  const order = { version: 'planned', from: { query: { uriPrefix: 's3://bench/' } } };
  const ask = (): Promise<unknown> => call(url, 'POST', '/v1/policy/check', { dataset: 'planned', order });
  const none = await taken(ask, TIMES);
  for (const [what, when] of conditions) {
    bench.log(`checking ${what}`);
    await call(url, 'PUT', '/v1/rules/bench', stated(when, 'commit'));
    const [first, times] = [await timed(ask), await taken(ask, TIMES)];
    bench.log(`the first ${Math.round(first)} ms`);
    rows.push(
      row({
        measure: `policy/check of ${count(members)} members: ${what}`,
        ours: duration(median(times)),
        against: `without a rule: ${duration(median(none))}`,
        value: median(times),
        unit: ' ms',
        target: atMost(1_000, ' ms'),
        note: `HTTP, median of ${TIMES} after the first, which took ${Math.round(first)} ms; the members are selected by a prefix of their URIs`,
      }),
    );
  }
  await call(url, 'POST', '/v1/rules/bench/retire', { reason: 'Over.' });
  return rows;
}

export async function addVendors(url: string): Promise<void> {
  for (let vendor = 0; vendor < VENDORS; vendor++) {
    const slug = vendorSlug(vendor);
    await call(url, 'PUT', `/v1/vendors/${slug}`, { name: slug });
  }
}

export async function taken(ask: () => Promise<unknown>, times: number): Promise<number[]> {
  await ask();
  const all: number[] = [];
  for (let i = 0; i < times; i++) all.push(await timed(ask));
  return all;
}
