/** $1 removals, $2 segments: the rows that are valid now. */
export const SELECT_OPEN_SCOPE = `
  SELECT g.removal, g.segment, g.valid_from AS "validFrom", g.changed, g.selected, g.tainted, g.reached, g.cleaned
  FROM removal_segment g
  JOIN unnest($1::int[], $2::int[]) AS k (removal, segment) ON g.removal = k.removal AND g.segment = k.segment
  WHERE g.valid_to IS NULL`;

/**
 * $1 removals, $2 segments, $3 valid from, $4 changed, $5 to $8 the four sets. Replaces a row that
 * is valid from the same entry.
 */
export const UPSERT_SCOPE = `
  INSERT INTO removal_segment (removal, segment, valid_from, changed, selected, tainted, reached, cleaned)
  SELECT g.removal, g.segment, g.valid_from, $4, g.selected, g.tainted, g.reached, g.cleaned
  FROM unnest($1::int[], $2::int[], $3::bigint[], $5::bytea[], $6::bytea[], $7::bytea[], $8::bytea[])
    AS g (removal, segment, valid_from, selected, tainted, reached, cleaned)
  ON CONFLICT (removal, segment, valid_from) DO UPDATE
  SET changed = EXCLUDED.changed, selected = EXCLUDED.selected, tainted = EXCLUDED.tainted, reached = EXCLUDED.reached,
    cleaned = EXCLUDED.cleaned`;

/** $1 removals, $2 segments, $3 the entry that changes them: closes the rows that are valid now. */
export const CLOSE_SCOPE = `
  UPDATE removal_segment g SET valid_to = $3, changed = $3
  FROM unnest($1::int[], $2::int[]) AS k (removal, segment)
  WHERE g.removal = k.removal AND g.segment = k.segment AND g.valid_to IS NULL`;

/** $1 removals, $2 tree size: their segments as of then. */
export const SELECT_SCOPES = `
  SELECT g.removal, g.segment, g.valid_from AS "validFrom", g.changed, g.selected, g.tainted, g.reached, g.cleaned
  FROM removal_segment g
  WHERE g.removal = ANY ($1::int[]) AND g.valid_from < $2 AND (g.valid_to IS NULL OR g.valid_to >= $2)`;

/**
 * $1 removal, $2 segments, $3 tree size: all rows valid from an entry before it, the oldest first.
 */
export const SELECT_SCOPE_HISTORY = `
  SELECT g.removal, g.segment, g.valid_from AS "validFrom", g.changed, g.selected, g.tainted, g.reached, g.cleaned
  FROM removal_segment g WHERE g.removal = $1 AND g.segment = ANY ($2::int[]) AND g.valid_from < $3 ORDER BY g.valid_from`;

/** $1 a removal's id: the derivations that answer it. */
export const SELECT_ANSWERING_DERIVATIONS = `SELECT d.id FROM derivation d WHERE d.removal = $1`;

/**
 * $1 a removal's id, $2 tree size: the redactions that answer it, with the shards they read and
 * made.
 */
export const SELECT_REDACTIONS = `
  SELECT d.id AS derivation, d.parents, array_agg(s.number ORDER BY s.number) AS shards
  FROM derivation d JOIN shard s ON s.derivation = d.id
  WHERE d.removal = $1 AND s.entry < $2
  GROUP BY d.id ORDER BY d.id`;

/** $1 shard numbers: the entries that registered them. */
export const SELECT_REGISTERING_ENTRIES = `
  SELECT s.number, s.entry FROM shard s WHERE s.number = ANY ($1::int[])`;
