/** What a difference is in. The name of a table stands for its rows. */
export type Place =
  | 'entry'
  | 'tree hash'
  | 'tree head'
  | 'head'
  | 'checkpoint'
  | 'tile'
  /** A fault of an entry: its data is malformed, or contradicts the entries before it. */
  | 'statement'
  /** Between who wrote an entry, and whom the entries before it allow to. */
  | 'author'
  /**
   * Between the database's catalog and what the migrations make: what the audit reads is what the
   * catalog lets it see.
   */
  | 'catalog'
  /**
   * Between an entry's instant and that of whoever saw it first: a witness's cosignature, the
   * publication, the audit itself; ten minutes are tolerated.
   */
  | 'time'
  /** A publisher that refuses to sign, with its reason. */
  | 'publication'
  /**
   * Between the log and a checkpoint of it that a witness, or whoever saved a file, keeps: more
   * entries (rolled back), or another root (forked).
   */
  | 'witness'
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
