import { COLUMN_NAMES } from './shard-columns.js';

describe('the columns of a table of shards', () => {
  it('are the members of a registration', () => {
    const origin = ['kind', 'involvement', 'vendor', 'channel', 'generator', 'nexus', 'acquisition', 'jurisdiction'];
    const expected = [
      ...['digest', 'uri', 'derivedFrom', 'dataset', 'mediaType', 'bytes', 'records', 'tokens', 'labels.…'],
      ...['kind', 'job', 'run', 'code', 'removal'].map((name) => `activity.${name}`),
      ...[...origin, 'collected.from', 'collected.to', 'terms', 'share'].map((name) => `origin.${name}`),
    ];
    expect([...COLUMN_NAMES].sort()).toEqual(expected.sort());
  });
});
