import type { Origin } from './origin.js';
import { type Facet, FACET_VALUES, type FacetTally, type Tally, TallySheet } from './tally.js';

const FIGURES: readonly (keyof Tally)[] = ['shards', 'records', 'tokens', 'bytes', 'noRecords', 'noTokens', 'noBytes'];

/**
 * One value of one facet, with the sums of the shards that declare it and of those that inherit it.
 */
interface Place {
  readonly facet: Facet;
  readonly key: string;
  readonly direct: Float64Array;
  readonly inherited: Float64Array;
  /** The last group that counted here. */
  group: number;
}

/**
 * Counts groups of shards with the same declared and the same effective origins, under every facet.
 * After a mix there can be a million groups of a dozen origins each, so that counting a group
 * visits each value of its origins once and allocates nothing.
 */
export class TallyCounter {
  private readonly places = new Map<string, Place>();
  private readonly placesOf = new Map<number, readonly Place[]>();
  private readonly all = this.place('all', '');
  private group = 0;

  constructor(private readonly originOf: (id: number) => Origin | undefined) {}

  add(declared: ArrayLike<number>, effective: ArrayLike<number>, tally: Tally, times: number): void {
    this.group++;
    count(this.all.direct, tally, times);
    this.addTo('direct', declared, tally, times);
    this.addTo('inherited', effective, tally, times);
  }

  /** Returns the non-empty tallies, in their fixed order. */
  rows(): FacetTally[] {
    const sheet = new TallySheet();
    for (const { facet, key, direct, inherited } of this.places.values()) {
      sheet.add(facet, key, true, tallyOf(direct));
      sheet.add(facet, key, false, tallyOf(inherited));
    }
    return sheet.rows();
  }

  private addTo(sums: 'direct' | 'inherited', origins: ArrayLike<number>, tally: Tally, times: number): void {
    for (let i = 0; i < origins.length; i++) {
      for (const place of this.placesOfOrigin(origins[i] as number)) {
        if (place.group === this.group) continue;
        place.group = this.group;
        count(place[sums], tally, times);
      }
    }
  }

  private placesOfOrigin(id: number): readonly Place[] {
    const known = this.placesOf.get(id);
    if (known) return known;
    const origin = this.originOf(id);
    const places = origin
      ? FACET_VALUES.flatMap(([facet, valuesOf]) => valuesOf(origin).map((value) => this.place(facet, value)))
      : [];
    this.placesOf.set(id, places);
    return places;
  }

  private place(facet: Facet, key: string): Place {
    const name = `${facet} ${key}`;
    const known = this.places.get(name);
    if (known) return known;
    const [direct, inherited] = [new Float64Array(FIGURES.length), new Float64Array(FIGURES.length)];
    const place = { facet, key, direct, inherited, group: 0 };
    this.places.set(name, place);
    return place;
  }
}

function count(sums: Float64Array, tally: Tally, times: number): void {
  for (let i = 0; i < FIGURES.length; i++) sums[i] = (sums[i] as number) + times * tally[FIGURES[i] as keyof Tally];
}

function tallyOf(sums: Float64Array): Tally {
  return Object.fromEntries(FIGURES.map((figure, i) => [figure, sums[i] ?? 0])) as Record<keyof Tally, number>;
}
