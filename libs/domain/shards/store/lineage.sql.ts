/** $1 first shard number, $2 rows at most; in order. */
export const SELECT_SHARD_DERIVATIONS_FROM = `
  SELECT s.derivation FROM shard s WHERE s.number >= $1 ORDER BY s.number LIMIT $2`;

/** $1 first derivation, $2 derivation after the last; in order. */
export const SELECT_DERIVATIONS_FROM = `
  SELECT d.parents FROM derivation d WHERE d.id >= $1 AND d.id < $2 ORDER BY d.id`;
