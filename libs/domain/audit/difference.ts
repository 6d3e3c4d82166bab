/** What an audit looks at. A name of a table stands for its rows. */
export type Place = 'entry' | 'tree hash' | 'tree head' | 'head' | 'checkpoint' | 'tile' | 'statement' | (string & {});

/** Where what is recorded is not what the entries, the signatures or the hashes say. */
export interface Difference {
  readonly where: Place;
  /** The entry's index, the tree size, the path of the tile, or the key of the row. */
  readonly at: string;
  readonly message: string;
}

/** Differences as they are found: all are counted, the first of each place are told. */
export class Differences {
  private readonly counts = new Map<Place, number>();

  constructor(
    private readonly tell: (difference: Difference) => void,
    private readonly toldEach = 100,
  ) {}

  add(where: Place, at: string | number, message: string): void {
    const count = (this.counts.get(where) ?? 0) + 1;
    this.counts.set(where, count);
    if (count <= this.toldEach) this.tell({ where, at: String(at), message });
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  byPlace(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }
}
