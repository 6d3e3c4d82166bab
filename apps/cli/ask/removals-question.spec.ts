import type { ApiClient } from '../http/api-client.js';
import { askRemovals, formatRemovals, type ModelRemoval } from './removals-question.js';

const use = {
  model: 'teacher',
  version: '1',
  dataset: 'mix',
  datasetVersion: '2',
  stage: 'sft',
  shards: 1_200,
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: null,
  certain: false,
  example: ['s3://b/1', 's3://b/2\u001b[2J'],
};
const removal = {
  removal: 'removal-1',
  state: 'effective',
  verification: null,
  status: 'used_after_removal',
  certain: true,
  effectiveAt: '2026-02-01T00:00:00.000Z',
  uses: [use],
};
const never: ModelRemoval = { ...removal, removal: 'removal-2', status: 'never_used', uses: [] };
const question = { model: 'student', version: '1' };

describe('the removals of a model version', () => {
  it('are read page by page, at the position of the first', async () => {
    const paths: string[] = [];
    const get = (path: string) => {
      paths.push(path);
      const first = paths.length === 1;
      return Promise.resolve({ items: first ? [removal] : [never], nextCursor: first ? 'c' : null });
    };
    // The question reads by `get` alone.
    const found = await askRemovals({ get } as unknown as ApiClient, { ...question, asOf: '12' });
    expect(found).toEqual([removal, never]);
    expect(paths).toEqual([
      '/v1/models/student/versions/1/removals?asOf=12',
      '/v1/models/student/versions/1/removals?cursor=c',
    ]);
  });

  it('are shown with a row for each use, without control characters', () => {
    const lines = formatRemovals(question, [removal, never]);
    expect(lines.find((line) => line.includes('removal-1'))).toMatch(
      /USED AFTER +teacher@1 +mix@2, sft .* to \(no end recorded\) +1,200 /,
    );
    expect(lines.find((line) => line.includes('removal-2'))).toMatch(/never used$/);
    expect(lines.find((line) => line.includes('removal-1'))).toContain('never verified');
    // eslint-disable-next-line no-control-regex -- what must not be there
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f]/);
    const running = formatRemovals(question, [{ ...removal, certain: false }]);
    expect(running.find((line) => line.includes('removal-1'))).toContain('  MAY BE RUNNING  ');
    expect(formatRemovals(question, [])).toEqual([expect.stringContaining('Nothing was removed.')]);
  });
});
