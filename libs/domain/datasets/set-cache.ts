interface Held<Value> {
  readonly value: Value;
  readonly bytes: number;
}

/** Immutable values by key, bounded in bytes; the longest unused goes first. */
export class SetCache<Value> {
  private readonly held = new Map<string, Held<Value>>();
  private bytes = 0;

  constructor(private readonly limit: number) {}

  get(key: string): Value | undefined {
    const found = this.held.get(key);
    if (!found) return undefined;
    this.held.delete(key);
    this.held.set(key, found);
    return found.value;
  }

  /** Keeps the value, if need be in place of others. */
  put(key: string, value: Value, bytes: number): void {
    if (this.held.has(key) || bytes > this.limit) return;
    for (const [oldest, { bytes: freed }] of this.held) {
      if (this.bytes + bytes <= this.limit) break;
      this.held.delete(oldest);
      this.bytes -= freed;
    }
    this.held.set(key, { value, bytes });
    this.bytes += bytes;
  }

  /** Keeps the value where there is room: for a walk over everything, which would otherwise push out all that it needs next time. */
  putIfRoom(key: string, value: Value, bytes: number): void {
    if (this.bytes + bytes <= this.limit) this.put(key, value, bytes);
  }
}
