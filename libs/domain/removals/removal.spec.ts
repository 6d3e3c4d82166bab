import fc from 'fast-check';
import { after, isInForce, isOverdue, monthsLater, type RemovalStep, type Standing, stateAt } from './removal.js';
import { isUsedAfter } from './use-status.js';

const JUNE = '2026-06-01T00:00:00.000Z';
const JULY = '2026-07-01T00:00:00.000Z';
const AUGUST = '2026-08-01T00:00:00.000Z';
const standing = (more: Partial<Standing> = {}): Standing => ({
  ...{ phase: 'requested', approvalRequired: false, effectiveAt: JULY },
  ...more,
});

describe('the life of a removal', () => {
  it.each([
    [standing(), null, 'requested'],
    [standing(), JUNE, 'requested'],
    [standing(), JULY, 'effective'],
    [standing({ approvalRequired: true }), AUGUST, 'requested'],
    [standing({ approvalRequired: true, phase: 'approved' }), JUNE, 'approved'],
    [standing({ approvalRequired: true, phase: 'approved' }), AUGUST, 'effective'],
    [standing({ phase: 'verified' }), AUGUST, 'verified'],
    [standing({ phase: 'withdrawn' }), AUGUST, 'withdrawn'],
  ] as const)('%j at %s is %s', (held, at, state) => {
    expect(stateAt(held, at)).toBe(state);
  });

  const by = 'key:a';
  it.each<[string, Standing, RemovalStep, string, Partial<Standing> | string]>([
    [
      'approved by another',
      standing({ approvalRequired: true }),
      { step: 'approve', by, orderedBy: 'key:b' },
      JUNE,
      { phase: 'approved' },
    ],
    [
      'approved by itself',
      standing({ approvalRequired: true }),
      { step: 'approve', by, orderedBy: by },
      JUNE,
      'second person',
    ],
    ['approved for nothing', standing(), { step: 'approve', by, orderedBy: 'key:b' }, JUNE, 'no approval'],
    [
      'approved twice',
      standing({ approvalRequired: true, phase: 'approved' }),
      { step: 'approve', by, orderedBy: 'key:b' },
      JUNE,
      'already',
    ],
    ['executed unapproved', standing({ approvalRequired: true }), { step: 'execute' }, AUGUST, 'waits'],
    ['executed early', standing(), { step: 'execute' }, JUNE, {}],
    ['verified early', standing(), { step: 'begin-verification', verification: 'v1' }, JUNE, 'not effective'],
    [
      'verifying',
      standing(),
      { step: 'begin-verification', verification: 'v1' },
      JULY,
      { phase: 'verifying', verification: 'v1' },
    ],
    [
      'concluded unbegun',
      standing(),
      { step: 'conclude-verification', verification: 'v1', verdict: 'excluded' },
      JULY,
      'begun',
    ],
    ['extended without a date', standing(), { step: 'extend', dueAt: AUGUST }, JULY, 'no due date'],
    ['extended back', standing({ dueAt: AUGUST }), { step: 'extend', dueAt: JULY }, JULY, 'later'],
    ['extended too far', standing({ dueAt: JUNE }), { step: 'extend', dueAt: AUGUST, latest: JULY }, JUNE, 'latest'],
    ['extended', standing({ dueAt: JUNE }), { step: 'extend', dueAt: AUGUST, latest: AUGUST }, JUNE, { dueAt: AUGUST }],
  ])('%s', (_, held, step, at, expected) => {
    const next = after(held, step, at);
    if (typeof expected === 'string') expect(next).toContain(expected);
    else expect(next).toEqual({ ...held, ...expected });
  });

  it.each([
    ['excluded', 'verified'],
    ['violated', 'breached'],
    ['inconclusive', 'inconclusive'],
  ] as const)('a verdict %s makes it %s; an earlier verification’s does not', (verdict, phase) => {
    const verifying = standing({ phase: 'verifying', verification: 'v2' });
    expect(after(verifying, { step: 'conclude-verification', verification: 'v2', verdict }, JULY)).toMatchObject({
      phase,
    });
    expect(after(verifying, { step: 'conclude-verification', verification: 'v1', verdict }, JULY)).toBe(verifying);
  });

  it('nothing follows a withdrawal, and what is verified or withdrawn is not overdue', () => {
    const steps: RemovalStep[] = [
      ...[{ step: 'withdraw' } as const, { step: 'execute' } as const, { step: 'extend', dueAt: AUGUST } as const],
      { step: 'begin-verification', verification: 'v' },
    ];
    for (const step of steps) expect(after(standing({ phase: 'withdrawn' }), step, AUGUST)).toContain('withdrawn');
    expect(isOverdue(standing({ dueAt: JUNE }), JULY)).toBe(true);
    expect(isOverdue(standing({ dueAt: JULY }), JULY)).toBe(false);
    for (const phase of ['verified', 'withdrawn'] as const)
      expect(isOverdue(standing({ dueAt: JUNE, phase }), JULY)).toBe(false);
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

  it('months never skip one', () => {
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

describe('a use is after a removal', () => {
  it.each([
    ['finished before', { startedAt: JUNE, finishedAt: JUNE }, AUGUST, false],
    ['finished at the instant', { startedAt: JUNE, finishedAt: JULY }, AUGUST, false],
    ['finished after', { startedAt: JUNE, finishedAt: AUGUST }, AUGUST, true],
    ['still running', { startedAt: JUNE }, AUGUST, true],
    ['still running, the instant to come', { startedAt: JUNE }, JUNE, false],
    ['begun at the instant', { startedAt: JULY, finishedAt: JULY }, AUGUST, true],
    ['begun after', { startedAt: AUGUST }, AUGUST, true],
  ])('%s', (_, use, at, expected) => {
    expect(isUsedAfter(use, JULY, at)).toBe(expected);
  });
});
