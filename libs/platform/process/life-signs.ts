/** How often a child service reports that its event loop runs. */
export const BEAT_MS = 1_000;

/** For the watch within the child, which reports the stack, and so comes first. */
const GRACE_MS = 10_000;

/** @param watchdogSeconds the setting; 0 for never, as is the limit then */
export function silenceLimitMs(watchdogSeconds: number): number {
  return watchdogSeconds === 0 ? 0 : watchdogSeconds * 1_000 + GRACE_MS;
}

/** What a child sends to its parent at each beat. */
export interface Beat {
  readonly kind: 'beat';
  /** A debugger is attached: it may stop the event loop for as long as it likes. */
  readonly debugged: boolean;
}

export function isBeat(message: unknown): message is Beat {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'beat';
}

/**
 * Watches the beats of a child service, from its first one on. It calls `onSilence` once, with the
 * milliseconds without a beat. Time in which this process did not run itself does not count, nor
 * does time under a debugger.
 */
export class LifeSigns {
  private readonly timer: NodeJS.Timeout;
  private silentMs = 0;
  private last: Beat | undefined;
  private lookedAt = performance.now();

  constructor(
    private readonly limitMs: number,
    private readonly onSilence: (silentMs: number) => void,
  ) {
    this.timer = setInterval(() => this.look(), BEAT_MS).unref();
  }

  /** Takes a message of the child; others than beats are ignored. */
  take(message: unknown): void {
    if (!isBeat(message)) return;
    this.last = message;
    this.silentMs = 0;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    const passed = Math.min(now - this.lookedAt, 2 * BEAT_MS);
    this.lookedAt = now;
    if (!this.last || this.last.debugged) return;
    this.silentMs += passed;
    if (this.silentMs < this.limitMs) return;
    this.stop();
    this.onSilence(this.silentMs);
  }
}
