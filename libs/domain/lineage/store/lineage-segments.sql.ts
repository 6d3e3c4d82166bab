/** Where segments are, in order; without their content. */
export const SELECT_SEGMENT_PLACES = `
  SELECT g.shard, g.shards, g.derivation, g.derivations FROM lineage_segment g ORDER BY g.shard`;

/** $1 a shard, $2 how many: the segments from there on. */
export const SELECT_LINEAGE_SEGMENTS = `
  SELECT g.shard, g.shards, g.derivation, g.derivations, g.content, g.digest
  FROM lineage_segment g WHERE g.shard >= $1 ORDER BY g.shard LIMIT $2`;

/** $1 shards: their derivations, by shard. */
export const SELECT_DERIVATIONS_OF_SHARDS = `
  SELECT s.number, coalesce(s.derivation, -1) AS derivation FROM shard s WHERE s.number = ANY ($1::int[])`;

/**
 * How many shards and derivations the segments are of, and at most how many pairs of a parent and a
 * derivation; of those that can be sound. Their content is not read for it.
 */
export const SELECT_SEGMENT_SIZES = `
  SELECT coalesce(sum(g.shards), 0)::int8 AS shards, coalesce(sum(g.derivations), 0)::int8 AS derivations,
    coalesce(sum(octet_length(g.content) - g.shards - g.derivations), 0)::int8 AS pairs
  FROM lineage_segment g WHERE g.shards::int8 + g.derivations <= octet_length(g.content)`;

/** How many shards are registered. */
export const SELECT_SHARDS_REGISTERED = `SELECT coalesce(max(s.number) + 1, 0) AS count FROM shard s`;

/** Parameters: the columns in order. Another process may have written the same. */
export const INSERT_LINEAGE_SEGMENT = `
  INSERT INTO lineage_segment (shard, shards, derivation, derivations, content, digest)
  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (shard) DO NOTHING`;
