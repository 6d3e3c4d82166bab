/**
 * $1 shard numbers, $2 tree size; in one row, in the order of the numbers: the leaf hashes of the
 * entries that registered the shards, 32 bytes each; the digests of those that had one by then; and
 * the numbers and URIs of the others.
 */
export const SELECT_RECORDS = `
  SELECT
    string_agg(substring(e.hashes FROM 1 FOR 32), ''::bytea ORDER BY s.number) AS records,
    string_agg(s.digest, ''::bytea ORDER BY s.number) FILTER (WHERE s.digest_entry < $2) AS digests,
    array_agg(s.number ORDER BY s.number) FILTER (WHERE s.digest_entry IS NULL OR s.digest_entry >= $2) AS unbound,
    array_agg(s.uri ORDER BY s.number) FILTER (WHERE s.digest_entry IS NULL OR s.digest_entry >= $2) AS uris
  FROM shard s JOIN ledger_entry e ON e.index = s.entry
  WHERE s.number = ANY ($1::int[])`;

/**
 * $1 shard numbers, $2 tree size: the shards registered by then, each with the entry that
 * registered it, and its digest as of then with the entry that gave it.
 */
export const SELECT_NAMINGS = `
  SELECT s.number, s.entry, s.uri,
    CASE WHEN s.digest_entry < $2 THEN s.digest END AS digest,
    CASE WHEN s.digest_entry < $2 THEN s.digest_entry END AS "digestEntry"
  FROM shard s WHERE s.number = ANY ($1::int[]) AND s.entry < $2`;

/**
 * $1 shard numbers and $2 URIs, in pairs; $3 tree size: the entries that located the shard at the
 * URI.
 */
export const SELECT_LOCATING_ENTRIES = `
  SELECT l.shard AS number, l.uri, l.entry
  FROM unnest($1::int[], $2::text[]) AS pair (shard, uri)
  JOIN shard_location l ON l.shard = pair.shard AND l.uri = pair.uri
  WHERE l.entry < $3`;

/** $1 shard numbers, $2 tree size: the entries that state their derivations, each once. */
export const SELECT_DERIVING_ENTRIES = `
  SELECT DISTINCT d.entry FROM shard s JOIN derivation d ON d.id = s.derivation
  WHERE s.number = ANY ($1::int[]) AND s.entry < $2 ORDER BY d.entry`;
