import fc from 'fast-check';
import { daysOfMonth } from './usage-month.js';

describe('daysOfMonth', () => {
  it('holds the days that begin with the month, and no other', () => {
    const instant = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instant, (at) => {
        const day = at.toISOString().slice(0, 10);
        const { from, to } = daysOfMonth(day.slice(0, 7));
        expect(from <= day && day < to).toBe(true);
        for (const other of [from, to]) expect(other.slice(0, 7) === day.slice(0, 7)).toBe(other === from);
        expect(new Date(Date.parse(to) - 86_400_000).toISOString().slice(0, 7)).toBe(day.slice(0, 7));
      }),
    );
  });
});
