import { type Beat, BEAT_MS, LifeSigns, silenceLimitMs } from './life-signs.js';

const beat = (debugged = false): Beat => ({ kind: 'beat', debugged });

describe('LifeSigns', () => {
  let silences: number[];
  let life: LifeSigns;
  beforeEach(() => {
    jest.useFakeTimers();
    silences = [];
    life = new LifeSigns(5 * BEAT_MS, (silentMs) => silences.push(silentMs));
  });
  afterEach(() => {
    life.stop();
    jest.useRealTimers();
  });

  it('reports once that a child which had given signs of life gives none', () => {
    life.take(beat());
    jest.advanceTimersByTime(4 * BEAT_MS);
    expect(silences).toEqual([]);
    jest.advanceTimersByTime(100 * BEAT_MS);
    expect(silences).toEqual([5 * BEAT_MS]);
  });

  it('counts anew at each beat, and ignores other messages', () => {
    for (let n = 0; n < 20; n++) {
      life.take(beat());
      life.take('beat');
      jest.advanceTimersByTime(3 * BEAT_MS);
    }
    expect(silences).toEqual([]);
    for (const message of [null, {}, { kind: 'other' }, 7]) life.take(message);
    jest.advanceTimersByTime(3 * BEAT_MS);
    expect(silences).toHaveLength(1);
  });

  it('neither watches a child before its first beat nor one under a debugger', () => {
    jest.advanceTimersByTime(100 * BEAT_MS);
    life.take(beat(true));
    jest.advanceTimersByTime(100 * BEAT_MS);
    expect(silences).toEqual([]);
  });

  it('does not count time in which this process did not run itself', () => {
    life.take(beat());
    // One look after an hour.
    jest.setSystemTime(Date.now() + 3_600_000);
    const began = performance.now();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(began + 3_600_000);
    jest.advanceTimersByTime(BEAT_MS);
    clock.mockRestore();
    expect(silences).toEqual([]);
  });

  it('leaves the watch within the process the time to report, and is off with it', () => {
    expect([silenceLimitMs(60), silenceLimitMs(0)]).toEqual([70_000, 0]);
  });
});
