import type { Job } from '@platform/jobs';
import { exportStatus } from './export-status.read-model.js';

const at = (hour: number): string => `2026-11-01T${String(hour).padStart(2, '0')}:00:00.000Z`;
const job = (createdAt: string, more: Partial<Job> = {}): Job => ({
  id: createdAt,
  name: 'tables.export',
  state: 'waiting',
  progress: { done: 0, total: null },
  attempts: 0,
  error: null,
  result: null,
  createdAt,
  finishedAt: null,
  ...more,
});
const done = (hour: number): Job =>
  job(at(hour), {
    state: 'completed',
    attempts: 1,
    finishedAt: at(hour),
    result: { treeSize: hour, rows: 1, files: 1 },
  });

describe('exportStatus', () => {
  it('is current up to two intervals after the last export', () => {
    const jobs = [done(9), done(8)];
    const current = { state: 'current', treeSize: 9, exportedAt: at(9), detail: null };
    expect(exportStatus(jobs, jobs[0], new Date(at(11)))).toEqual(current);
    expect(exportStatus([job(at(10)), ...jobs], jobs[0], new Date(at(11)))).toEqual(current);
  });

  it('is behind where nothing was scheduled, or nothing ended, for more than two intervals', () => {
    const now = new Date('2026-11-01T11:00:01Z');
    const stopped = exportStatus([done(9), done(8)], done(9), now);
    expect(stopped).toMatchObject({ state: 'behind', detail: expect.stringContaining(`scheduled since ${at(9)}`) });
    const stuck = exportStatus([job(at(11)), job(at(10)), done(9)], done(9), now);
    expect(stuck).toMatchObject({ state: 'behind', treeSize: 9, detail: expect.stringContaining(`since ${at(9)}`) });
    const never = exportStatus([job(at(10)), job(at(9)), job(at(8))], undefined, now);
    expect(never).toMatchObject({ state: 'behind', treeSize: null, exportedAt: null });
  });

  it('takes the interval from the jobs, and an hour where there is one job', () => {
    const daily = [done(9), { ...done(8), createdAt: '2026-10-31T09:00:00.000Z' }];
    expect(exportStatus(daily, daily[0], new Date('2026-11-03T08:00:00Z')).state).toBe('current');
    expect(exportStatus([done(9)], done(9), new Date(at(11))).state).toBe('current');
    expect(exportStatus([done(9)], done(9), new Date(at(12))).state).toBe('behind');
  });

  it('is failing while the last attempt failed, also between two attempts and while another waits', () => {
    const error = 'The disk is full.';
    const failing = { state: 'failing', treeSize: 8, exportedAt: at(8), detail: error };
    const now = new Date(at(11));
    for (const state of ['waiting', 'active', 'failed'] as const)
      expect(exportStatus([job(at(9), { state, attempts: 1, error }), done(8)], done(8), now)).toEqual(failing);
    const next = [job(at(10)), job(at(9), { state: 'failed', attempts: 5, error }), done(8)];
    expect(exportStatus(next, done(8), now)).toEqual(failing);
    expect(exportStatus([done(10), ...next.slice(1)], done(10), now).state).toBe('current');
  });
});
