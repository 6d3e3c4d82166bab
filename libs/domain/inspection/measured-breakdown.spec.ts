import { measuredBreakdown, type MeasuredPart } from './measured-breakdown.js';

const part = (shards: number, more: Partial<MeasuredPart> = {}): MeasuredPart => ({
  detector: 'counts',
  version: '1',
  inspection: 'inspection-1',
  shards,
  inconclusive: 0,
  records: shards * 10,
  bytes: null,
  characters: null,
  found: null,
  ...more,
});

describe('measuredBreakdown', () => {
  it('adds up the parts of a detector, and states of how many shards it measured nothing', () => {
    const parts = [part(3), part(2, { inconclusive: 1 }), part(1, { inspection: 'inspection-2', records: null })];
    expect(measuredBreakdown(parts, 9)).toMatchObject({
      totals: { shards: 9 },
      byDetector: [
        { inspection: 'inspection-1', shards: 5, ofShards: 9, inconclusive: 1, records: 50, bytes: null },
        { inspection: 'inspection-2', shards: 1, ofShards: 9, records: null },
      ],
      gaps: [{ detector: 'counts', shards: 3, ofShards: 9, says: 'counts measured nothing of 3 of 9 shards.' }],
    });
  });

  it('states that nothing was measured, and no zero', () => {
    expect(measuredBreakdown([], 4)).toEqual({
      totals: { shards: 4 },
      byDetector: [],
      gaps: [
        {
          ...{ reason: 'not_measured', detector: null, shards: 4, ofShards: 4 },
          says: 'No detector measured any of the 4 shards.',
        },
      ],
    });
  });

  it('states no gap where every shard is measured', () => {
    expect(measuredBreakdown([part(4)], 4).gaps).toEqual([]);
  });
});
