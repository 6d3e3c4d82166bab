import fc from 'fast-check';
import { type RunEventRow, runSummary } from './run-summary.js';

const at = (entry: number, state: string | null, eventTime: string): RunEventRow => ({
  run: 'r',
  job: 1,
  entry,
  state,
  eventTime,
});

describe('runSummary', () => {
  it('takes the end of a run from whichever event states it, in any order', () => {
    const events = [at(1, 'COMPLETE', '2026-01-01T02:00:00.000Z'), at(2, 'START', '2026-01-01T01:00:00.000Z')];
    expect(runSummary(events)).toEqual({
      run: 'r',
      job: 1,
      status: 'COMPLETED',
      startedAt: '2026-01-01T01:00:00.000Z',
      endedAt: '2026-01-01T02:00:00.000Z',
      updatedAt: '2026-01-01T02:00:00.000Z',
    });
  });

  it('is RUNNING while no event ends it, and NEW while none begins it', () => {
    const status = (...states: (string | null)[]): string =>
      runSummary(states.map((state, n) => at(n, state, '2026-01-01T00:00:00.000Z'))).status;
    expect([status('START'), status('OTHER', 'RUNNING'), status('OTHER'), status(null)]).toEqual([
      'RUNNING',
      'RUNNING',
      'NEW',
      'NEW',
    ]);
    expect([status('FAIL'), status('START', 'ABORT'), status('FAIL', 'COMPLETE')]).toEqual([
      'FAILED',
      'ABORTED',
      'COMPLETED',
    ]);
  });

  it('never ends before it starts, whatever the events', () => {
    const states = fc.constantFrom('START', 'RUNNING', 'COMPLETE', 'FAIL', 'ABORT', 'OTHER', '__proto__', null);
    const event = fc.record({ state: states, hour: fc.integer({ min: 10, max: 23 }) });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 12 }), (events) => {
        const rows = events.map(({ state, hour }, n) => at(n, state, `2026-01-01T${hour}:00:00.000Z`));
        const { startedAt, endedAt, updatedAt } = runSummary(rows);
        expect(endedAt === null || (startedAt <= endedAt && endedAt <= updatedAt)).toBe(true);
      }),
    );
  });
});
