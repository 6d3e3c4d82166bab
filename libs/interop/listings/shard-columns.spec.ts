import { COLUMN_NAMES, shardColumns, shardOfTexts } from './shard-columns.js';

describe('the columns of a table of shards', () => {
  it('are the members of a registration, dotted where they are members of members', () => {
    expect(COLUMN_NAMES).toEqual(
      expect.arrayContaining(['digest', 'uri', 'derivedFrom', 'bytes', 'activity.kind', 'origin.collected.from']),
    );
    const whole = ['origins', 'origin', 'origin.collected', 'origin.evidence.uri', 'activity', 'labels'];
    expect(COLUMN_NAMES.filter((name) => whole.includes(name))).toEqual([]);
    expect(COLUMN_NAMES.at(-1)).toBe('labels.…');
  });

  it('have values of the type of their member', () => {
    const columns = shardColumns(['dataset', 'bytes', 'derivedFrom', 'origin.share', 'labels.language']);
    expect(shardOfTexts(columns, ['7', '7', 's3://b/1 s3://b/2', '0.5', '7'])).toEqual({
      dataset: '7',
      bytes: 7,
      derivedFrom: ['s3://b/1', 's3://b/2'],
      origins: [{ share: 0.5 }],
      labels: { language: '7' },
    });
  });
});
