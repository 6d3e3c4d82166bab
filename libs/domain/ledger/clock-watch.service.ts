import { uptime } from 'node:os';
import type { Clock, Instant } from '@core/kernel';
import type { Reader } from '@platform/database';
import { processMetrics } from '@platform/metrics';
import { ClockGuard, type ClockLimits, type Moment, NO_CLOCK_LIMITS } from './clock-guard.js';
import { LedgerError } from './ledger.errors.js';
import { SELECT_CLOCKS } from './store/ledger.sql.js';

export interface ClockSettings extends ClockLimits {
  /** When the newest checkpoint was published; null: none was. */
  readonly newestCheckpoint?: (reader: Reader) => Promise<Instant | null>;
  /** For tests; defaults to the seconds that the machine is up, sleep included. */
  readonly uptimeSeconds?: () => number;
}

/** The instants that a transaction read with the ledger's head. */
export interface HeadInstants {
  readonly recordedAt: Instant | null;
  readonly databaseAt: Instant;
}

/**
 * Refuses to record while the clock of this process is not right (`ClockGuard`). Every append
 * passes it; readiness and the publisher use the same judgement.
 */
export class ClockWatch {
  private readonly guard: ClockGuard;

  constructor(
    private readonly clock: Clock,
    private readonly settings: ClockSettings = NO_CLOCK_LIMITS,
  ) {
    this.guard = new ClockGuard(settings, this.moment());
  }

  /** Throws `clock-wrong`. It reads what it compares with. */
  async require(reader: Reader): Promise<void> {
    if (this.guard.isOff) return;
    const [head] = await reader.query<HeadInstants>(SELECT_CLOCKS);
    if (head) await this.requireRight(reader, head);
  }

  /**
   * Throws `clock-wrong`.
   * @param sinceMs how long ago the head was read
   */
  async requireRight(reader: Reader, { recordedAt, databaseAt }: HeadInstants, sinceMs = 0): Promise<void> {
    if (this.guard.isOff) return;
    const checkpoint = this.guard.asksForCheckpoint ? await this.settings.newestCheckpoint?.(reader) : null;
    const objection = this.guard.judge(this.moment(), {
      database: Date.parse(databaseAt) + sinceMs,
      entry: recordedAt === null ? null : Date.parse(recordedAt),
      checkpoint: checkpoint === null || checkpoint === undefined ? null : Date.parse(checkpoint),
    });
    processMetrics.set('whence_ledger_clock_jump_seconds', {}, objection?.jumpSeconds ?? 0);
    if (objection) throw new LedgerError('clock-wrong', objection.message);
  }

  /**
   * The instant of what is recorded now: the later one of this clock and of the database's, where
   * that is compared, so that a slow clock records nothing before what another process has told.
   */
  instant(databaseAt: Instant): Instant {
    const own = this.clock.now().toISOString();
    return this.guard.isOff || own > databaseAt ? own : databaseAt;
  }

  private moment(): Moment {
    const { uptimeSeconds = uptime } = this.settings;
    return { wall: this.clock.now().getTime(), elapsed: uptimeSeconds() * 1_000 };
  }
}
