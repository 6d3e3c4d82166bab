/** $1 shard numbers, $2 tree size: digest and URIs recorded by then, in the order of numbers. */
export const SELECT_PLACES = `
  SELECT s.number, CASE WHEN s.digest_entry < $2 THEN s.digest END AS digest, s.uri,
    ARRAY (SELECT l.uri FROM shard_location l WHERE l.shard = s.number AND l.entry < $2 ORDER BY l.entry) AS others
  FROM shard s WHERE s.number = ANY ($1::int[]) ORDER BY s.number`;

/**
 * $1 tree size: the entries of declarations that were refused because they contradict what is
 * recorded, in order.
 */
export const SELECT_REFUSED_ENTRIES = `
  SELECT t.entry FROM shard_statement t JOIN ledger_entry e ON e.index = t.entry
  WHERE t.entry < $1 AND e.kind = 'shard.conflict-refused' ORDER BY t.entry`;
