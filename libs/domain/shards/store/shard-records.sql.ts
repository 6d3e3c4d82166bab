/**
 * $1 shard numbers; in one row, in the order of the numbers: the entries that registered the
 * shards, 8 bytes each, big-endian; and their leaf hashes, 32 bytes each. OFFSET 0 keeps each entry
 * a look-up by its index: joined, thousands of them would be found by a scan of the whole ledger.
 */
export const SELECT_RECORDS = `
  SELECT
    string_agg(int8send(s.entry), ''::bytea ORDER BY s.number) AS entries,
    string_agg(e.record, ''::bytea ORDER BY s.number) AS records
  FROM shard s CROSS JOIN LATERAL (
    SELECT substring(l.hashes FROM 1 FOR 32) AS record FROM ledger_entry l WHERE l.index = s.entry OFFSET 0
  ) e
  WHERE s.number = ANY ($1::int[])`;

/**
 * As SELECT_RECORDS, of the shards [$1, $2) whose bit is set in $3: the lowest bit of the first
 * byte is that of shard $1. Shards are registered in the order of their numbers, so that one scan
 * of a part of the ledger finds their entries.
 */
export const SELECT_RECORDS_IN_RANGE = `
  SELECT
    string_agg(int8send(s.entry), ''::bytea ORDER BY s.number) AS entries,
    string_agg(substring(e.hashes FROM 1 FOR 32), ''::bytea ORDER BY s.number) AS records
  FROM shard s JOIN ledger_entry e ON e.index = s.entry
  WHERE s.number >= $1 AND s.number < $2 AND get_bit($3::bytea, s.number - $1::int) = 1
    AND e.index >= (SELECT f.entry FROM shard f WHERE f.number >= $1 ORDER BY f.number LIMIT 1)
    AND e.index <= (SELECT l.entry FROM shard l WHERE l.number < $2 ORDER BY l.number DESC LIMIT 1)`;

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
