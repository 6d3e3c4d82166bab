/** $1 origins, $2 segments: the rows that are valid now. */
export const SELECT_OPEN_SEGMENTS = `
  SELECT g.origin, g.segment, g.valid_from AS "validFrom", g.declared, g.effective, g.gained, g.lost
  FROM origin_segment g
  JOIN unnest($1::int[], $2::int[]) AS k (origin, segment) ON g.origin = k.origin AND g.segment = k.segment
  WHERE g.valid_to IS NULL`;

/**
 * $1 origins, $2 segments, $3 valid from, $4 changed, $5 declared, $6 effective. Replaces a row
 * with the same `valid_from`, except for its drift.
 */
export const EXTEND_SEGMENTS = `
  INSERT INTO origin_segment (origin, segment, valid_from, changed, declared, effective)
  SELECT g.origin, g.segment, g.valid_from, $4, g.declared, g.effective
  FROM unnest($1::int[], $2::int[], $3::bigint[], $5::bytea[], $6::bytea[]) AS g (origin, segment, valid_from, declared, effective)
  ON CONFLICT (origin, segment, valid_from) DO UPDATE
  SET changed = EXCLUDED.changed, declared = EXCLUDED.declared, effective = EXCLUDED.effective`;

/**
 * $1 origins, $2 segments, $3 the entry that they are valid from, $4 declared, $5 effective, $6
 * gained, $7 lost; the last two null where there is no drift.
 */
export const INSERT_SUPERSEDING_SEGMENTS = `
  INSERT INTO origin_segment (origin, segment, valid_from, changed, declared, effective, gained, lost)
  SELECT g.origin, g.segment, $3, $3, g.declared, g.effective, g.gained, g.lost
  FROM unnest($1::int[], $2::int[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[])
    AS g (origin, segment, declared, effective, gained, lost)`;

/** $1 origins, $2 segments, $3 the entry that changes them: closes the rows that are valid now. */
export const CLOSE_SEGMENTS = `
  UPDATE origin_segment g SET valid_to = $3, changed = $3
  FROM unnest($1::int[], $2::int[]) AS k (origin, segment)
  WHERE g.origin = k.origin AND g.segment = k.segment AND g.valid_to IS NULL`;

/** As CLOSE_SEGMENTS, with $3 an entry for each. */
export const CLOSE_SEGMENTS_AT = `
  UPDATE origin_segment g SET valid_to = k.entry, changed = k.entry
  FROM unnest($1::int[], $2::int[], $3::bigint[]) AS k (origin, segment, entry)
  WHERE g.origin = k.origin AND g.segment = k.segment AND g.valid_to IS NULL`;

/**
 * $1 origins, $2 segments, $3 valid from, $4 valid to, $5 declared, $6 effective, $7 gained, $8
 * lost.
 */
export const INSERT_SEGMENTS_OF_CHUNK = `
  INSERT INTO origin_segment (origin, segment, valid_from, valid_to, changed, declared, effective, gained, lost)
  SELECT g.origin, g.segment, g.valid_from, g.valid_to, coalesce(g.valid_to, g.valid_from), g.declared, g.effective, g.gained, g.lost
  FROM unnest($1::int[], $2::int[], $3::bigint[], $4::bigint[], $5::bytea[], $6::bytea[], $7::bytea[], $8::bytea[])
    AS g (origin, segment, valid_from, valid_to, declared, effective, gained, lost)`;

/** $1 origins, $2 tree size: their segments as of then. */
export const SELECT_SEGMENTS = `
  SELECT g.origin, g.declared, g.effective FROM origin_segment g
  WHERE g.origin = ANY ($1::int[]) AND g.valid_from < $2 AND (g.valid_to IS NULL OR g.valid_to >= $2)`;

/** $1 segments, $2 tree size: the rows with a drift as of then. */
export const SELECT_DRIFT = `
  SELECT g.origin, g.gained, g.lost FROM origin_segment g
  WHERE g.segment = ANY ($1::int[]) AND g.gained IS NOT NULL
    AND g.valid_from < $2 AND (g.valid_to IS NULL OR g.valid_to >= $2)`;
