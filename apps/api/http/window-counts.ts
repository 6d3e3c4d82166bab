/** How often a caller came within its present window of time. */
export interface WindowCount {
  readonly count: number;
  /** Milliseconds until the window ends; 0 if none is open. */
  readonly leftMs: number;
}

interface Window {
  count: number;
  readonly openedAt: number;
}

/**
 * Counts callers in windows of time; each window opens with its first count. Nothing is awaited: a
 * count of each request would cost it ten promises.
 */
export class WindowCounts {
  /** The caller that was counted longest ago comes first. */
  private readonly windows = new Map<string, Window>();

  /** @param limit callers at most; beyond them the one longest silent is forgotten */
  constructor(
    private readonly windowMs: number,
    private readonly limit: number,
  ) {}

  add(caller: string, now = Date.now()): WindowCount {
    const open = this.open(caller, now) ?? { count: 0, openedAt: now };
    open.count++;
    this.windows.delete(caller);
    this.windows.set(caller, open);
    if (this.windows.size > this.limit) this.forgetOne();
    return this.shown(open, now);
  }

  /** Counts nothing. */
  read(caller: string, now = Date.now()): WindowCount {
    const open = this.open(caller, now);
    return open ? this.shown(open, now) : { count: 0, leftMs: 0 };
  }

  private open(caller: string, now: number): Window | undefined {
    const known = this.windows.get(caller);
    return known && now < known.openedAt + this.windowMs ? known : undefined;
  }

  private shown({ count, openedAt }: Window, now: number): WindowCount {
    return { count, leftMs: openedAt + this.windowMs - now };
  }

  private forgetOne(): void {
    for (const oldest of this.windows.keys()) {
      this.windows.delete(oldest);
      return;
    }
  }
}
