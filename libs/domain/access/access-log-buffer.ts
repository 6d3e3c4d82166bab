import type { Instant } from '@core/kernel';

/** A request that was refused, or that read something sensitive. */
export interface LoggedAccess {
  readonly at: Instant;
  /** Id of the key; null if none was valid. */
  readonly key: string | null;
  /** Id of the key's principal. */
  readonly principal: string | null;
  readonly method: string;
  /** The pattern of the route. */
  readonly route: string;
  /** What was asked for: path and query. */
  readonly subject: string;
  readonly status: number;
  readonly requestId: string;
}

/**
 * Equal refusals of about the same time are one record; its other members are those of the first.
 */
export type CountedAccess = LoggedAccess & { readonly times: number };

/** Reads that are kept one by one until the next write; beyond them equal ones add up too. */
const ONE_BY_ONE = 2_000;
/** Records between two writes. What is beyond adds up by status, whoever it was. */
const RECORDS_LIMIT = 10_000;

/**
 * What is not written yet. It is bounded whatever callers do: refusals add up by key, route and
 * status, so that a flood of them fills neither memory nor a disk.
 */
export class AccessLogBuffer {
  private readonly counted = new Map<string, CountedAccess>();
  private read = 0;

  get size(): number {
    return this.counted.size;
  }

  add(access: LoggedAccess): void {
    const refused = access.status === 401 || access.status === 403 || access.status === 429;
    const apart = !refused && this.read < ONE_BY_ONE;
    if (apart) this.read++;
    this.put({ ...access, times: 1 }, apart ? `read ${this.read} ${access.requestId}` : kindOf(access));
  }

  /** Returns everything in order, and forgets it. */
  take(): CountedAccess[] {
    const taken = [...this.counted.values()];
    this.counted.clear();
    this.read = 0;
    return taken;
  }

  /** Puts back what could not be written. */
  restore(taken: readonly CountedAccess[]): void {
    for (const one of taken) this.put(one, kindOf(one));
  }

  private put(access: CountedAccess, kind: string): void {
    const full = this.counted.size >= RECORDS_LIMIT && !this.counted.has(kind);
    const name = full ? `others ${access.status}` : kind;
    const known = this.counted.get(name);
    this.counted.set(name, known ? { ...known, times: known.times + access.times } : access);
  }
}

function kindOf({ key, method, route, status }: LoggedAccess): string {
  return `${key} ${method} ${route} ${status}`;
}
