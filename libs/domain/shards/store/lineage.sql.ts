/** $1 first shard number, $2 number after the last; the derivations of the shards in order of numbers, as int4 in network order; -1: none. */
export const SELECT_SHARD_DERIVATIONS = `
  SELECT string_agg(int4send(coalesce(s.derivation, -1)), '' ORDER BY s.number) AS derivations
  FROM shard s WHERE s.number >= $1 AND s.number < $2`;

/** $1 first derivation, $2 derivation after the last; the parents of each in order, each list as Postgres sends an int4[] in binary. */
export const SELECT_DERIVATIONS = `
  SELECT string_agg(array_send(d.parents), '' ORDER BY d.id) AS parents
  FROM derivation d WHERE d.id >= $1 AND d.id < $2`;
