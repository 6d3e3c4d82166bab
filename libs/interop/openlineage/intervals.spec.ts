import { daysUpTo, hoursUpTo, isTimeZone } from './intervals.js';

describe('intervals', () => {
  it('are 24 hours that end with the present one', () => {
    const hours = hoursUpTo(new Date('2026-03-01T10:20:30Z'));
    expect(hours).toHaveLength(24);
    expect(hours.at(-1)).toEqual({ start: '2026-03-01T10:00:00.000Z', end: '2026-03-01T11:00:00.000Z' });
  });

  it('are seven days as the zone divides them, though its clocks change', () => {
    const days = daysUpTo(new Date('2026-10-26T12:00:00Z'), 'Europe/Berlin');
    expect(days.map(({ start }) => start.slice(5, 16))).toEqual([
      '10-19T22:00',
      '10-20T22:00',
      '10-21T22:00',
      '10-22T22:00',
      '10-23T22:00',
      '10-24T22:00',
      '10-25T23:00',
    ]);
    const days8 = daysUpTo(new Date('2026-03-01T17:00:00Z'), 'Asia/Shanghai');
    expect(days8.at(-1)).toEqual({ start: '2026-03-01T16:00:00.000Z', end: '2026-03-02T16:00:00.000Z' });
  });

  it('have no gaps', () => {
    for (const intervals of [hoursUpTo(new Date()), daysUpTo(new Date('2026-03-30T00:30:00Z'), 'Europe/Berlin')]) {
      intervals.slice(1).forEach(({ start }, at) => expect(start).toBe(intervals[at]?.end));
    }
  });

  it('take names of zones only', () => {
    expect(['UTC', 'Asia/Shanghai', 'America/Argentina/Salta'].map(isTimeZone)).toEqual([true, true, true]);
    expect(['', '+05:30', 'Mars/Olympus', "x'; --", '-1'].map(isTimeZone)).toEqual(Array(5).fill(false));
  });
});
