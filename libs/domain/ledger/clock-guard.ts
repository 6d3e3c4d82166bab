/** How far a clock is trusted. */
export interface ClockLimits {
  /**
   * Seconds that the clock may step while the process runs, differ from the database's, or lie
   * behind what is recorded; 0: whatever it shows is trusted.
   */
  readonly stepSeconds: number;
  /** Days that may lie between the record and the start of a process; 0: any. */
  readonly gapDays: number;
  /** The day, `YYYY-MM-DD`, on which an operator found the clock right. */
  readonly confirmed?: string | undefined;
}

/** Whatever the clock shows is trusted: for tests, and for tools that write nothing. */
export const NO_CLOCK_LIMITS: ClockLimits = { stepSeconds: 0, gapDays: 0 };

/** Milliseconds, read together. */
export interface Moment {
  /** Of the clock that gives entries their instants. */
  readonly wall: number;
  /**
   * Since any fixed instant, by a counter that nobody sets and that runs while a machine sleeps.
   */
  readonly elapsed: number;
}

/** What else is known of the time, in milliseconds. */
export interface SeenInstants {
  /** The database's clock. */
  readonly database: number;
  /** The instant of the last entry; null: there is none. */
  readonly entry: number | null;
  /** When the newest checkpoint was published; null: none was. */
  readonly checkpoint: number | null;
}

/** Why the clock is not trusted. */
export interface ClockObjection {
  readonly message: string;
  /** How far the clock is from where it was expected. */
  readonly jumpSeconds: number;
}

const DAY_MS = 86_400_000;

/**
 * Decides whether the clock of one process gives the time. Entries keep their instants for ever,
 * and instants never go back, so one entry of a clock that is ten years ahead would pin all later
 * ones.
 *
 * A ledger without entries for months is told from a clock that jumped by `elapsed`: the clock must
 * show as much more as has passed since it was last right. At the start of a process nothing
 * counted, so the record decides: its newest instant may lie `gapDays` back. Beyond that an
 * operator confirms the day. It costs no query, and a clock that is right again is trusted again.
 */
export class ClockGuard {
  /** When the clock was last found right; the start of the process until it was judged. */
  private base: Moment;
  private state: 'unjudged' | 'right' | 'wrong' = 'unjudged';
  /** An operator confirmed the clock: the record may be ahead of it. */
  private isConfirmed = false;

  constructor(
    private readonly limits: ClockLimits,
    begun: Moment,
  ) {
    this.base = begun;
  }

  get isOff(): boolean {
    return this.limits.stepSeconds === 0;
  }

  /** Whether the newest checkpoint decides; without it, `checkpoint` may be null. */
  get asksForCheckpoint(): boolean {
    return this.state !== 'right';
  }

  /** Returns null if the clock is right. */
  judge(now: Moment, seen: SeenInstants): ClockObjection | null {
    if (this.isOff) return null;
    const running = this.state === 'wrong' ? null : this.stepOf(now, seen);
    const objection = differs(now, seen, this.stepMs) ?? running ?? this.objectionOfStart(now, seen);
    if (objection === null) [this.base, this.state] = [now, 'right'];
    // A clock that was never right is judged anew each time: setting it right is a step as well.
    else if (running === null && this.state === 'unjudged') this.state = 'wrong';
    return objection;
  }

  /** The clock does not show what has passed since it was last right, nor what others recorded. */
  private stepOf({ wall, elapsed }: Moment, { entry }: SeenInstants): ClockObjection | null {
    const expected = this.base.wall + (elapsed - this.base.elapsed);
    const step = wall - expected;
    if (Math.abs(step) <= this.stepMs || this.isNear(wall, entry)) return null;
    return objection(
      step,
      `This machine's clock stepped from ${shown(expected)} to ${shown(wall)} while Whence ran. Nothing is recorded until it is set right; if it is right now, restart Whence.`,
    );
  }

  private objectionOfStart({ wall }: Moment, { entry, checkpoint }: SeenInstants): ClockObjection | null {
    const record = newest(entry, checkpoint);
    if (record === null || this.isConfirmed) return null;
    const of = record === entry ? 'the last entry' : 'the newest checkpoint';
    // What passed since the start was counted.
    const start = this.state === 'unjudged' ? this.base.wall : wall;
    const isTooLate =
      this.state !== 'right' && this.limits.gapDays > 0 && start - record > this.limits.gapDays * DAY_MS;
    if (record - wall <= this.stepMs && !isTooLate) return null;
    if (this.isConfirmedDay(wall)) {
      this.isConfirmed = true;
      return null;
    }
    const state = `This machine's clock shows ${shown(wall)}, and ${of} is of ${shown(record)}.`;
    const consent = `restart Whence with WHENCE_CLOCK_CONFIRMED=${shown(wall).slice(0, 10)}`;
    const message = isTooLate
      ? `${state} Nothing is recorded after more than ${this.limits.gapDays} days in which nothing ran, unless an operator confirms the clock. If it is right, ${consent}; if not, set it.`
      : `${state} Nothing is recorded until the clock is set right. If it is right and the record is ahead, ${consent}: entries then carry the instant of the last one until the clock has passed it.`;
    return objection(wall - record, message);
  }

  private isNear(wall: number, entry: number | null): boolean {
    return entry !== null && Math.abs(wall - entry) <= this.stepMs;
  }

  /** The day itself, and a day before and after it: whatever the operator's time zone. */
  private isConfirmedDay(wall: number): boolean {
    if (this.limits.confirmed === undefined || this.state === 'right') return false;
    const day = Date.parse(this.limits.confirmed);
    return wall >= day - DAY_MS && wall < day + 2 * DAY_MS;
  }

  private get stepMs(): number {
    return this.limits.stepSeconds * 1_000;
  }
}

function differs({ wall }: Moment, { database }: SeenInstants, stepMs: number): ClockObjection | null {
  if (Math.abs(wall - database) <= stepMs) return null;
  return objection(
    wall - database,
    `This machine's clock shows ${shown(wall)}, and the database's ${shown(database)}. Nothing is recorded until the one that is wrong is set right.`,
  );
}

const newest = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

/** Also of a clock beyond what a Date can show. */
const shown = (instant: number): string => {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? 'no instant' : date.toISOString().replace(/\.\d+Z$/, 'Z');
};

function objection(stepMs: number, message: string): ClockObjection {
  return { message, jumpSeconds: Math.round(Math.abs(stepMs) / 1_000) };
}
