import fc from 'fast-check';
import {
  afterStep,
  isInForce,
  isOverdue,
  monthsLater,
  type RemovalStep,
  type RemovalStatus,
  stateAt,
} from './removal.js';
import { useTiming } from './use-status.js';

const JUNE = '2026-06-01T00:00:00.000Z';
const JULY = '2026-07-01T00:00:00.000Z';
const AUGUST = '2026-08-01T00:00:00.000Z';
const status = (more: Partial<RemovalStatus> = {}): RemovalStatus => ({
  ...{ phase: 'requested', approvalRequired: false, effectiveAt: JULY },
  ...more,
});

describe('the status of a removal', () => {
  it.each([
    [status(), null, 'requested'],
    [status(), JUNE, 'requested'],
    [status(), JULY, 'effective'],
    [status({ approvalRequired: true }), AUGUST, 'requested'],
    [status({ approvalRequired: true, phase: 'approved' }), JUNE, 'approved'],
    [status({ approvalRequired: true, phase: 'approved' }), AUGUST, 'effective'],
    [status({ phase: 'verified' }), AUGUST, 'verified'],
    [status({ phase: 'withdrawn' }), AUGUST, 'withdrawn'],
  ] as const)('%j at %s is %s', (before, at, state) => {
    expect(stateAt(before, at)).toBe(state);
  });

  const by = 'key:a';
  it.each<[string, RemovalStatus, RemovalStep, string, Partial<RemovalStatus> | string]>([
    [
      'approved by another',
      status({ approvalRequired: true }),
      { step: 'approve', by, orderedBy: 'key:b' },
      JUNE,
      { phase: 'approved' },
    ],
    [
      'approved by itself',
      status({ approvalRequired: true }),
      { step: 'approve', by, orderedBy: by },
      JUNE,
      'second person',
    ],
    [
      'approved by a second key of the same person',
      status({ approvalRequired: true }),
      { step: 'approve', by, orderedBy: 'key:b', objection: 'one person' },
      JUNE,
      'one person',
    ],
    ['requested to be withdrawn', status(), { step: 'request-withdrawal', entry: 7 }, JUNE, { withdrawalEntry: 7 }],
    [
      'withdrawn by the second person',
      status({ withdrawalEntry: 7 }),
      { step: 'approve-withdrawal', objection: null },
      JUNE,
      { phase: 'withdrawn', withdrawalEntry: undefined },
    ],
    [
      'withdrawn by the same person',
      status({ withdrawalEntry: 7 }),
      { step: 'approve-withdrawal', objection: 'one person' },
      JUNE,
      'one person',
    ],
    ['withdrawn unrequested', status(), { step: 'approve-withdrawal' }, JUNE, 'not requested'],
    ['approved for nothing', status(), { step: 'approve', by, orderedBy: 'key:b' }, JUNE, 'no approval'],
    [
      'approved twice',
      status({ approvalRequired: true, phase: 'approved' }),
      { step: 'approve', by, orderedBy: 'key:b' },
      JUNE,
      'already',
    ],
    ['executed unapproved', status({ approvalRequired: true }), { step: 'execute' }, AUGUST, 'waits'],
    ['executed early', status(), { step: 'execute' }, JUNE, {}],
    ['verified early', status(), { step: 'begin-verification', verification: 'v1' }, JUNE, 'not effective'],
    [
      'verifying',
      status(),
      { step: 'begin-verification', verification: 'v1' },
      JULY,
      { phase: 'verifying', verification: 'v1' },
    ],
    [
      'concluded unbegun',
      status(),
      { step: 'conclude-verification', verification: 'v1', verdict: 'excluded' },
      JULY,
      'begun',
    ],
    ['extended without a date', status(), { step: 'extend', dueAt: AUGUST }, JULY, 'no due date'],
    ['extended back', status({ dueAt: AUGUST }), { step: 'extend', dueAt: JULY }, JULY, 'later'],
    ['extended too far', status({ dueAt: JUNE }), { step: 'extend', dueAt: AUGUST, latest: JULY }, JUNE, 'latest'],
    ['extended', status({ dueAt: JUNE }), { step: 'extend', dueAt: AUGUST, latest: AUGUST }, JUNE, { dueAt: AUGUST }],
  ])('%s', (_, before, step, at, expected) => {
    const next = afterStep(before, step, at);
    if (typeof expected === 'string') expect(next).toContain(expected);
    else expect(next).toEqual({ ...before, ...expected });
  });

  it.each([
    ['excluded', 'verified'],
    ['violated', 'breached'],
    ['inconclusive', 'inconclusive'],
  ] as const)(
    'becomes, by the verdict %s, %s; the verdict of an earlier verification changes nothing',
    (verdict, phase) => {
      const verifying = status({ phase: 'verifying', verification: 'v2' });
      expect(afterStep(verifying, { step: 'conclude-verification', verification: 'v2', verdict }, JULY)).toMatchObject({
        phase,
      });
      expect(afterStep(verifying, { step: 'conclude-verification', verification: 'v1', verdict }, JULY)).toBe(
        verifying,
      );
    },
  );

  it('is final after a withdrawal, and not overdue when verified or withdrawn', () => {
    const steps: RemovalStep[] = [
      ...[{ step: 'withdraw' } as const, { step: 'execute' } as const, { step: 'extend', dueAt: AUGUST } as const],
      { step: 'begin-verification', verification: 'v' },
    ];
    for (const step of steps) expect(afterStep(status({ phase: 'withdrawn' }), step, AUGUST)).toContain('withdrawn');
    expect(isOverdue(status({ dueAt: JUNE }), JULY)).toBe(true);
    expect(isOverdue(status({ dueAt: JULY }), JULY)).toBe(false);
    for (const phase of ['verified', 'withdrawn'] as const)
      expect(isOverdue(status({ dueAt: JUNE, phase }), JULY)).toBe(false);
    expect(isInForce('withdrawn')).toBe(false);
  });

  it.each([
    ['2026-01-31T12:00:00.000Z', 1, '2026-02-28T12:00:00.000Z'],
    ['2028-01-31T00:00:00.000Z', 1, '2028-02-29T00:00:00.000Z'],
    ['2026-11-30T00:00:00.000Z', 3, '2027-02-28T00:00:00.000Z'],
    ['2026-12-15T00:00:00.000Z', 1, '2027-01-15T00:00:00.000Z'],
  ])('%s and %i months is %s', (from, months, to) => {
    expect(monthsLater(from, months)).toBe(to);
  });

  it('adds months without skipping one', () => {
    const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, fc.nat(12), (date, months) => {
        const later = new Date(monthsLater(date.toISOString(), months));
        const expected = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
        return (
          later.getUTCFullYear() * 12 + later.getUTCMonth() === expected && later.getUTCDate() <= date.getUTCDate()
        );
      }),
    );
  });
});

describe('useTiming', () => {
  it.each([
    ['finished before', { startedAt: JUNE, finishedAt: JUNE }, AUGUST, 'before'],
    ['finished at the instant', { startedAt: JUNE, finishedAt: JULY }, AUGUST, 'before'],
    ['finished after', { startedAt: JUNE, finishedAt: AUGUST }, AUGUST, 'after'],
    ['no end recorded', { startedAt: JUNE }, AUGUST, 'running'],
    ['no end recorded, the instant to come', { startedAt: JUNE }, JUNE, 'before'],
    ['begun at the instant', { startedAt: JULY, finishedAt: JULY }, AUGUST, 'after'],
    ['begun after', { startedAt: AUGUST }, AUGUST, 'after'],
  ])('%s', (_, use, at, expected) => {
    expect(useTiming(use, JULY, at)).toBe(expected);
  });
});
