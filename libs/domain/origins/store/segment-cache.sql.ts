/** The latest entry that changed a segment; -1 if there is none. */
export const SELECT_LAST_CHANGE = `SELECT coalesce(max(g.changed), -1) AS changed FROM origin_segment g`;

/** $1 origins: their current segments. */
export const SELECT_PRESENT_SEGMENTS = `
  SELECT g.origin AS owner, g.segment, g.valid_from AS "validFrom", g.changed, g.declared, g.effective
  FROM origin_segment g WHERE g.origin = ANY ($1::int[]) AND g.valid_to IS NULL`;

/**
 * $1 an entry, $2 origins: the current segments that later entries changed; the sets are null for
 * other origins.
 */
export const SELECT_CHANGED_SEGMENTS = `
  SELECT g.origin AS owner, g.segment, g.valid_from AS "validFrom", g.changed,
    CASE WHEN g.origin = ANY ($2::int[]) THEN g.declared END AS declared,
    CASE WHEN g.origin = ANY ($2::int[]) THEN g.effective END AS effective
  FROM origin_segment g WHERE g.changed > $1 AND g.valid_to IS NULL`;

/** $1 origins and $2 their segments, $3 tree size: past rows as of then. */
export const SELECT_PAST_SEGMENTS = `
  SELECT g.origin AS owner, g.segment, g.declared, g.effective
  FROM unnest($1::int[], $2::int[]) AS k (origin, segment)
  JOIN origin_segment g ON g.origin = k.origin AND g.segment = k.segment
  WHERE g.valid_from < $3 AND g.valid_to >= $3`;
