import { Bitmap } from '@core/bitmap';
import { originSet } from './origin-set.js';

/** How corrections changed which shards have an origin in effect, since they were registered. */
export interface OriginDrift {
  readonly origin: number;
  /** Shards that have it, but were registered without. */
  readonly gained: Bitmap;
  /** Shards that were registered with it, and have it no longer. */
  readonly lost: Bitmap;
}

/** Origins that some shards gained and lost in effect. */
export interface Drifted {
  readonly gained: readonly number[];
  readonly lost: readonly number[];
}

const UNCHANGED: Drifted = { gained: [], lost: [] };

/**
 * The drift of some origins: what must be applied to the effective origins that shards were
 * registered with. A correction is a few bitmaps, however many descendants it reaches.
 */
export class Drift {
  static readonly none = new Drift([]);
  /** All shards whose effective origins differ from those that they were registered with. */
  readonly shards: Bitmap;

  /** @param changes any number for each origin; they are applied in order */
  constructor(private readonly changes: readonly OriginDrift[]) {
    this.shards = Bitmap.union(changes.flatMap(({ gained, lost }) => [gained, lost]));
  }

  /** The effective origins of a shard. @param registered those that it was registered with */
  apply(shard: number, registered: ArrayLike<number>): number[] {
    return this.shards.has(shard) ? this.drifted(shard, registered) : Array.from(registered);
  }

  /** As `apply`; returns `registered` itself for a shard whose effective origins do not differ. */
  applyTo(shard: number, registered: readonly number[]): readonly number[] {
    return this.shards.has(shard) ? this.drifted(shard, registered) : registered;
  }

  private drifted(shard: number, registered: ArrayLike<number>): number[] {
    const origins = new Set(Array.from(registered));
    for (const { origin, gained, lost } of this.changes) {
      if (gained.has(shard)) origins.add(origin);
      else if (lost.has(shard)) origins.delete(origin);
    }
    return originSet(origins);
  }

  /**
   * Divides ascending shard numbers into classes with the same drift. Returns the class of each,
   * and what each class gained and lost; class 0 is unchanged.
   */
  classes(numbers: Uint32Array): { readonly of: Int32Array; readonly classes: readonly Drifted[] } {
    const of = new Int32Array(numbers.length);
    const classes: Drifted[] = [UNCHANGED];
    const all = Bitmap.fromSorted(numbers);
    const split = (set: Bitmap, change: (before: Drifted) => Drifted): void => {
      const split = new Map<number, number>();
      let at = 0;
      for (const shard of set.and(all).toArray()) {
        while ((numbers[at] as number) < shard) at++;
        const before = of[at] as number;
        const after = split.get(before) ?? classes.push(change(classes[before] ?? UNCHANGED)) - 1;
        split.set(before, after);
        of[at] = after;
      }
    };
    for (const { origin, gained, lost } of this.changes) {
      split(gained, (before) => ({
        gained: [...before.gained, origin],
        lost: before.lost.filter((one) => one !== origin),
      }));
      split(lost, (before) => ({
        gained: before.gained.filter((one) => one !== origin),
        lost: [...before.lost, origin],
      }));
    }
    return { of, classes };
  }
}

/** Applies what a class gained and lost to effective origins. */
export function drifted(registered: ArrayLike<number>, { gained, lost }: Drifted): ArrayLike<number> {
  if (gained.length === 0 && lost.length === 0) return registered;
  const kept = Array.from(registered).filter((origin) => !lost.includes(origin));
  return originSet([...kept, ...gained]);
}
