/**
 * The graph that closures and walks read: arrays, or arrays followed by a transaction's own rows.
 * Parents precede their children.
 */
export interface LineageView {
  readonly shards: number;
  readonly derivations: number;
  /**
   * Builds the index that `visitChildren` needs, in slices; else it is built at the first visit.
   */
  indexChildren(): Promise<void>;
  /** Shards below this number are found by `visitChildren`. */
  readonly indexed: number;
  /** The shard's derivation, or null. */
  derivationOf(shard: number): number | null;
  parentsOf(derivation: number): ArrayLike<number>;
  /** Whether any of the derivation's parents has a mark. */
  hasMarkedParent(derivation: number, marks: Uint8Array): boolean;
  /**
   * Children of a shard below `indexed`, the latest first, until `visit` returns false; then it
   * returns false too. May visit a child twice. With `entered`, bits by derivation, it may leave
   * out the derivations that have one, and gives the others one.
   */
  visitChildren(shard: number, visit: (child: number) => boolean, entered?: Uint32Array): boolean;
  /** As the function `markDescendants`, which calls it where there is one: faster. */
  readonly markDescendants?: (pass: MarkingPass, from: number, to: number) => number;
}

/** One pass over shards in the order of their numbers. */
export interface MarkingPass {
  /** By shard: 1 for those that have a mark. */
  readonly marks: Uint8Array;
  /** By derivation: 0 not looked at, 1 no parent has a mark, 2 one has. */
  readonly verdicts: Uint8Array;
  /** Receives the shards of a range that have a mark, ascending. */
  readonly found: Uint32Array;
}

/**
 * Marks the shards numbered [from, to) that have a marked parent. All shards below must be marked
 * already that are to be.
 * @returns how many shards of the range have a mark then: the first of `found`
 */
export function markDescendants(view: LineageView, pass: MarkingPass, from: number, to: number): number {
  if (view.markDescendants) return view.markDescendants(pass, from, to);
  const { marks, verdicts, found } = pass;
  let count = 0;
  for (let shard = from; shard < to; shard++) {
    const derivation = view.derivationOf(shard);
    if (marks[shard] === 0 && derivation !== null) {
      if (verdicts[derivation] === 0) verdicts[derivation] = view.hasMarkedParent(derivation, marks) ? 2 : 1;
      if (verdicts[derivation] === 2) marks[shard] = 1;
    }
    if (marks[shard] === 1) found[count++] = shard;
  }
  return count;
}
