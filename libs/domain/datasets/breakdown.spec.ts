import type { FacetTally, Origin, Tally } from '@domain/shards';
import { breakdownOf } from './breakdown.js';

const tally = (shards: number, tokens: number, noTokens: number): Tally => ({
  ...{ shards, tokens, noTokens, records: 0, noRecords: shards, bytes: 10 * shards, noBytes: 0 },
});
const origins = new Map<number, Origin>([
  [7, { id: 7, kind: 'model_generated', involvement: 'content', vendor: 'openai' }],
]);
const tallies: FacetTally[] = [
  { facet: 'all', key: '', direct: true, tally: tally(8, 600, 2) },
  { facet: 'kind', key: 'human', direct: true, tally: tally(3, 0, 3) },
  { facet: 'kind', key: 'model_generated', direct: true, tally: tally(4, 400, 0) },
  { facet: 'kind', key: 'model_generated', direct: false, tally: tally(1, 0, 1) },
  { facet: 'vendor', key: 'openai', direct: false, tally: tally(2, 50, 1) },
  { facet: 'origin', key: '7', direct: false, tally: tally(2, 50, 1) },
];

describe('a breakdown', () => {
  const breakdown = breakdownOf(tallies, origins);

  it('says null of what is not known of any shard, and how many lack what is known of some', () => {
    expect(breakdown.totals).toEqual({
      ...{ shards: 8, records: null, tokens: 600, bytes: 80 },
      unknown: { records: 8, tokens: 2, bytes: 0 },
    });
    expect(breakdown.byKind.find(({ kind }) => kind === 'human')).toMatchObject({ tokens: null });
  });

  it('adds up what is direct and what is inherited, largest first, and says the share', () => {
    expect(breakdown.byKind.map(({ kind }) => kind)).toEqual(['model_generated', 'human']);
    expect(breakdown.byKind[0]).toMatchObject({
      ...{ shards: 5, tokens: 400, share: 5 / 8 },
      direct: { shards: 4, tokens: 400 },
      inherited: { shards: 1, tokens: null },
    });
    expect(breakdown.byVendor).toEqual([
      expect.objectContaining({ vendor: 'openai', direct: expect.objectContaining({ shards: 0 }) }),
    ]);
    expect(breakdown.byOrigin).toEqual([expect.objectContaining({ origin: origins.get(7), shards: 2 })]);
  });

  it('adds up the tallies of several versions, and bears none', () => {
    expect(breakdownOf([...tallies, ...tallies], origins).byKind[0]).toMatchObject({ shards: 10, share: 5 / 8 });
    expect(breakdownOf([], origins)).toMatchObject({ totals: { shards: 0, tokens: 0 }, byKind: [] });
  });
});
