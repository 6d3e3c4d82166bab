/** Ids kept of each sort at most: the origins in daily use, with room to spare. */
const LIMIT = 20_000;

/** What committed transactions have numbered, or found numbered: an id never changes, so whoever knows it need not ask again. */
export class InternedIds {
  readonly origins = new Map<string, number>();
  readonly originSets = new Map<string, number>();
  private treeSize = 0;

  /** Called by a writer who finds the ledger at this size. One that has shrunk is another ledger: nothing that was known holds. */
  refresh(treeSize: number): void {
    if (treeSize >= this.treeSize) return;
    this.origins.clear();
    this.originSets.clear();
    this.treeSize = treeSize;
  }

  /** `treeSize`: that of the ledger when they were committed. */
  learn(origins: ReadonlyMap<string, number>, originSets: ReadonlyMap<string, number>, treeSize: number): void {
    remember(this.origins, origins);
    remember(this.originSets, originSets);
    this.treeSize = Math.max(this.treeSize, treeSize);
  }
}

function remember(known: Map<string, number>, learned: ReadonlyMap<string, number>): void {
  if (known.size + learned.size > LIMIT) known.clear();
  if (learned.size > LIMIT) return;
  for (const [key, id] of learned) known.set(key, id);
}
