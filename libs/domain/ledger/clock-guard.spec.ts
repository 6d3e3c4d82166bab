import fc from 'fast-check';
import { ClockGuard, type ClockLimits, type SeenInstants } from './clock-guard.js';

const LIMITS: ClockLimits = { stepSeconds: 600, gapDays: 30 };
const MINUTE = 60_000;
const DAY = 86_400_000;
const START = Date.parse('2026-03-01T00:00:00Z');

/** A machine, its database and a ledger whose last entry is of `entry`. */
class World {
  elapsed = 1_000;
  /** What the clock shows beyond the true time. */
  offset = 0;
  databaseOffset: number | undefined;
  entry: number | null;
  checkpoint: number | null = null;
  guard: ClockGuard;

  constructor(
    private readonly limits: ClockLimits = LIMITS,
    entry: number | null = START,
    /** The true time of the start. */
    private readonly begun: number = START,
  ) {
    this.entry = entry;
    this.guard = this.restarted();
  }

  restart(limits: ClockLimits = this.limits): void {
    this.guard = this.restarted(limits);
  }

  pass(ms: number): void {
    this.elapsed += ms;
  }

  /** Judges, and records an entry if the clock is right. Returns the objection. */
  write(): string | null {
    const { now, seen } = this;
    const objection = this.guard.judge(now, seen);
    if (objection === null) this.entry = Math.max(this.entry ?? 0, now.wall);
    return objection?.message ?? null;
  }

  get now(): { wall: number; elapsed: number } {
    return { wall: this.time + this.offset, elapsed: this.elapsed };
  }

  get seen(): SeenInstants {
    const { entry, checkpoint } = this;
    return { database: this.time + (this.databaseOffset ?? this.offset), entry, checkpoint };
  }

  private get time(): number {
    return this.begun + this.elapsed - 1_000;
  }

  private restarted(limits = this.limits): ClockGuard {
    return new ClockGuard(limits, this.now);
  }
}

describe('ClockGuard', () => {
  it('refuses a clock that jumps ten years while the process runs, and trusts it again when it is right', () => {
    const world = new World();
    expect(world.write()).toBeNull();
    world.offset = 3_653 * DAY;
    world.pass(MINUTE);
    expect(world.write()).toBe(
      "This machine's clock stepped from 2026-03-01T00:01:00Z to 2036-03-01T00:01:00Z while Whence ran. Nothing is recorded until it is set right; if it is right now, restart Whence.",
    );
    world.offset = 0;
    world.pass(MINUTE);
    expect(world.write()).toBeNull();
  });

  it('refuses a jump that comes before the first write, and takes the steps of a clock that is kept right', () => {
    const world = new World();
    world.offset = 40 * MINUTE;
    expect(world.write()).toMatch(/stepped from/);
    world.offset = 9 * MINUTE;
    expect(world.write()).toBeNull();
  });

  it('takes months without an entry for what they are while the process runs', () => {
    const world = new World();
    world.pass(200 * DAY);
    expect(world.write()).toBeNull();
    world.pass(200 * DAY);
    expect(world.write()).toBeNull();
    world.pass(200 * DAY);
    world.offset = 200 * DAY;
    expect(world.write()).toMatch(/stepped from/);
  });

  it('refuses to write after a start beyond the gap until an operator confirms the day', () => {
    const world = new World(LIMITS, START - 31 * DAY);
    expect(world.write()).toBe(
      "This machine's clock shows 2026-03-01T00:00:00Z, and the last entry is of 2026-01-29T00:00:00Z. Nothing is recorded after more than 30 days in which nothing ran, unless an operator confirms the clock. If it is right, restart Whence with WHENCE_CLOCK_CONFIRMED=2026-03-01; if not, set it.",
    );
    for (const confirmed of ['2025-03-01', '2036-03-01', '2026-02-27']) {
      world.restart({ ...LIMITS, confirmed });
      expect(world.write()).not.toBeNull();
    }
    world.restart({ ...LIMITS, confirmed: '2026-03-01' });
    expect(world.write()).toBeNull();
    // The confirmation is of this start: a jump afterwards is refused.
    world.offset = DAY;
    expect(world.write()).toMatch(/stepped from/);
  });

  it('takes a shorter gap, an empty ledger, and a gap in which checkpoints were published', () => {
    expect(new World(LIMITS, START - 29 * DAY).write()).toBeNull();
    expect(new World(LIMITS, null).write()).toBeNull();
    const quiet = new World(LIMITS, START - 300 * DAY);
    quiet.checkpoint = START - 2 * DAY;
    expect(quiet.write()).toBeNull();
    expect(new World({ stepSeconds: 600, gapDays: 0 }, START - 3_000 * DAY).write()).toBeNull();
  });

  it('trusts a clock that was wrong at the start as soon as it is set right', () => {
    const world = new World();
    world.offset = 3_653 * DAY;
    world.restart();
    expect(world.write()).toMatch(/2036-03-01T00:00:00Z, and the last entry is of 2026-03-01/);
    world.offset = 0;
    expect(world.write()).toBeNull();
  });

  it('refuses a clock far behind the last entry or the newest checkpoint, unless an operator confirms it', () => {
    const world = new World(LIMITS, START + 365 * DAY);
    expect(world.write()).toMatch(
      /the last entry is of 2027-03-01T00:00:00Z\. .* restart Whence with WHENCE_CLOCK_CONFIRMED=2026-03-01/,
    );
    world.restart({ ...LIMITS, confirmed: '2026-03-01' });
    expect([world.write(), world.write()]).toEqual([null, null]);
    const published = new World(LIMITS, START - DAY);
    published.checkpoint = START + DAY;
    expect(published.write()).toMatch(/the newest checkpoint is of 2026-03-02/);
    const close = new World(LIMITS, START + 9 * MINUTE);
    expect(close.write()).toBeNull();
  });

  it('refuses while the database shows another time, whichever is wrong, and trusts both when they agree', () => {
    const world = new World();
    expect(world.write()).toBeNull();
    world.databaseOffset = 11 * MINUTE;
    expect(world.write()).toMatch(/and the database's 2026-03-01T00:11:00Z/);
    world.databaseOffset = 0;
    expect(world.write()).toBeNull();
    world.offset = DAY;
    expect(world.write()).toMatch(/and the database's/);
    world.offset = 0;
    expect(world.write()).toBeNull();
    const atStart = new World();
    atStart.databaseOffset = -DAY;
    expect(atStart.write()).toMatch(/and the database's/);
    atStart.databaseOffset = 0;
    expect(atStart.write()).toBeNull();
  });

  it('trusts a step that leads to where others record, as after a machine that was halted', () => {
    const world = new World();
    expect(world.write()).toBeNull();
    world.offset = 3 * 60 * MINUTE;
    expect(world.write()).toMatch(/stepped/);
    world.entry = START + 3 * 60 * MINUTE - MINUTE;
    expect(world.write()).toBeNull();
  });

  it('trusts whatever the clock shows where the limit is off', () => {
    const world = new World({ stepSeconds: 0, gapDays: 30 }, START - 999 * DAY);
    for (const offset of [0, 3_653 * DAY, -3_653 * DAY]) {
      world.offset = offset;
      expect(world.write()).toBeNull();
    }
  });

  it('never records beyond the true time by more than a step, whatever the clock does while it runs', () => {
    const event = fc.record({
      passes: fc.integer({ min: 0, max: 100 * DAY }),
      offset: fc.oneof(
        fc.constant(0),
        fc.integer({ min: -9 * MINUTE, max: 9 * MINUTE }),
        fc.integer({ min: -4_000 * DAY, max: 4_000 * DAY }),
      ),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        const world = new World();
        world.write();
        for (const { passes, offset } of events) {
          world.pass(passes);
          world.offset = Math.abs(offset) < 10 * MINUTE ? 0 : offset;
          const objection = world.write();
          if (world.offset === 0) expect(objection).toBeNull();
          expect((world.entry ?? 0) - (world.now.wall - world.offset)).toBeLessThanOrEqual(10 * MINUTE);
        }
      }),
    );
  });
});
