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
   * returns false too. May visit a child twice.
   */
  visitChildren(shard: number, visit: (child: number) => boolean): boolean;
}
