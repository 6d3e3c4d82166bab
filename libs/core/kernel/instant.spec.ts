import { parseInstant } from './instant.js';
import { parsePeriod, periodHolds, periodsOverlap } from './period.js';
import fc from 'fast-check';

describe('parseInstant', () => {
  test.each([
    ['2026-02-28T23:59:59Z', '2026-02-28T23:59:59.000Z'],
    ['2024-02-29T00:00:00.5Z', '2024-02-29T00:00:00.500Z'],
    ['2024-02-29T00:00:00.123456789Z', '2024-02-29T00:00:00.123Z'],
    ['2026-01-01T08:30:00+00:00', '2026-01-01T08:30:00.000Z'],
    ['2026-01-01', '2026-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, instant) => expect(parseInstant(text)).toBe(instant));

  test.each([
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-02-30',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00-00:00',
    '2026-01-01T00:00:00+02:00',
    '2026-01-01+00:00',
    '2026-01-01T24:00:00Z',
    '2026-W01',
    '2026-01-01T00:00:60Z',
    'now',
    '',
  ])('%p is refused', (text) =>
    expect(() => parseInstant(text, '/at')).toThrow(
      expect.objectContaining({ complaints: [expect.objectContaining({ pointer: '/at' })] }),
    ),
  );
});

describe('periods', () => {
  const day = (n: number): string => new Date(Date.UTC(2026, 0, 1 + n)).toISOString();

  test('a period that ends before or when it begins is refused at its end', () => {
    for (const to of [day(0), day(1)]) {
      expect(() => parsePeriod({ from: day(1), to }, '/effective')).toThrow(
        expect.objectContaining({
          code: 'impossible-period',
          complaints: [expect.objectContaining({ pointer: '/effective/to' })],
        }),
      );
    }
    expect(parsePeriod({ from: day(1), to: null })).toEqual({ from: day(1) });
  });

  test('contain and overlap as the days in them do', () => {
    const end = fc.option(fc.nat(12), { nil: undefined });
    const period = fc.tuple(end, end).filter(([from, to]) => from === undefined || to === undefined || from < to);
    fc.assert(
      fc.property(period, period, ([f1, t1], [f2, t2]) => {
        const days = (from = -2, to = 14): number[] =>
          Array.from({ length: 16 }, (_, n) => n - 2).filter((n) => n >= from && n < to);
        const [a, b] = [days(f1, t1), days(f2, t2)];
        const of = (from?: number, to?: number) => ({
          ...(from !== undefined && { from: day(from) }),
          ...(to !== undefined && { to: day(to) }),
        });
        expect(periodsOverlap(of(f1, t1), of(f2, t2))).toBe(a.some((n) => b.includes(n)));
        for (let n = -2; n < 14; n++) expect(periodHolds(of(f1, t1), day(n))).toBe(a.includes(n));
      }),
    );
  });
});
