/**
 * $1 first shard number, $2 number after the last; one list: the derivations of the shards in order
 * of numbers, -1 for none.
 */
export const SELECT_SHARD_DERIVATIONS = `
  SELECT array_agg(coalesce(o.derivation, -1))::text AS derivations
  FROM (SELECT s.derivation FROM shard s WHERE s.number >= $1 AND s.number < $2 ORDER BY s.number) o`;

/** $1 a shard: its parents. */
export const SELECT_PARENTS = `
  SELECT d.parents FROM shard s JOIN derivation d ON d.id = s.derivation WHERE s.number = $1`;

/** The derivations that answer a removal. */
export const SELECT_ANSWERED_REMOVALS = `SELECT d.id, d.removal FROM derivation d WHERE d.removal IS NOT NULL`;

/**
 * $1 first derivation, $2 derivation after the last; the parents of each, in order, as concatenated
 * arrays.
 */
export const SELECT_DERIVATIONS = `
  SELECT string_agg(o.parents::text, '') AS parents
  FROM (SELECT d.parents FROM derivation d WHERE d.id >= $1 AND d.id < $2 ORDER BY d.id) o`;
