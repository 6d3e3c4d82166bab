/** What a difference is in. The name of a table stands for its rows. */
export type Place =
  | 'entry'
  | 'tree hash'
  | 'tree head'
  | 'head'
  | 'checkpoint'
  | 'tile'
  | 'statement'
  | 'author'
  | 'catalog'
  | 'time'
  | 'publication'
  | (string & {});

/** Something stored that contradicts the entries, the signatures or the hashes. */
export interface Difference {
  readonly where: Place;
  /** The entry's index, the tree size, the path of the tile, or the key of the row. */
  readonly at: string;
  readonly message: string;
}

/** Collects differences: counts all of them, and reports the first `reportedEach` of each place. */
export class Differences {
  private readonly counts = new Map<Place, number>();

  constructor(
    private readonly report: (difference: Difference) => void,
    private readonly reportedEach = 100,
  ) {}

  add(where: Place, at: string | number, message: string): void {
    const count = (this.counts.get(where) ?? 0) + 1;
    this.counts.set(where, count);
    if (count <= this.reportedEach) this.report({ where, at: String(at), message });
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  byPlace(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }
}
