/** The declared and effective origins of a shard, as ids. */
export interface ShardOrigins {
  readonly number: number;
  readonly derivation: number | null;
  readonly declared: readonly number[];
  readonly effective: readonly number[];
}
