import fc from 'fast-check';
import type { Complaint } from '@core/kernel';
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

  it('are refused where one repeats another or states the same, as comparing each with all before it finds', () => {
    const names = [
      'uri',
      'bytes',
      'origins',
      'origin.kind',
      'origin.vendor',
      'labels',
      'labels.a',
      'labels.b',
      'activity',
      'activity.kind',
    ];
    const top = (name: string): string => (name.split('.')[0] ?? '').replace(/^origin$/, 'origins');
    const clashes = (list: readonly string[]): number[] =>
      list.flatMap((name, at) => {
        const before = list.slice(0, at);
        const isPart = name !== top(name);
        const clash = before.some(
          (other) => other === name || (top(other) === top(name) && (other === top(name) || !isPart)),
        );
        return clash ? [at] : [];
      });
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 12 }), (list) => {
        const found: number[] = [];
        try {
          shardColumns(list, { nested: true });
        } catch (error) {
          const { complaints } = error as { complaints: readonly Complaint[] };
          found.push(...complaints.map(({ pointer }) => Number(pointer.slice(1))));
        }
        expect(found).toEqual(clashes(list));
      }),
    );
  });

  it('are listed to a hundred where more are wrong', () => {
    const many = Array.from({ length: 1_000 }, (_, at) => `x${at}`);
    let complaints: readonly Complaint[] = [];
    try {
      shardColumns(many);
    } catch (error) {
      ({ complaints } = error as { complaints: readonly Complaint[] });
    }
    expect(complaints).toHaveLength(101);
    expect(complaints[100]).toEqual({ pointer: '', message: 'has 900 more errors, which are not listed' });
  });

  it('are not examined where there are more than a list of shards has', () => {
    expect(() => shardColumns(Array.from({ length: 1_001 }, (_, at) => `labels.${at}`))).toThrow(
      /more than 1000 columns/,
    );
  });
});
