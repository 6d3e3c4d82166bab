/** The latest entry that changed a segment; -1 if there is none. */
export const SELECT_LAST_SCOPE_CHANGE = `SELECT coalesce(max(g.changed), -1) AS changed FROM removal_segment g`;

/** $1 removals: their current segments. */
export const SELECT_PRESENT_SCOPES = `
  SELECT g.removal AS owner, g.segment, g.valid_from AS "validFrom", g.changed, g.selected, g.tainted, g.reached, g.cleaned
  FROM removal_segment g WHERE g.removal = ANY ($1::int[]) AND g.valid_to IS NULL`;

/**
 * $1 an entry, $2 removals: the current segments that later entries changed; the sets are null for
 * other removals.
 */
export const SELECT_CHANGED_SCOPES = `
  SELECT g.removal AS owner, g.segment, g.valid_from AS "validFrom", g.changed,
    CASE WHEN g.removal = ANY ($2::int[]) THEN g.selected END AS selected,
    CASE WHEN g.removal = ANY ($2::int[]) THEN g.tainted END AS tainted,
    CASE WHEN g.removal = ANY ($2::int[]) THEN g.reached END AS reached,
    CASE WHEN g.removal = ANY ($2::int[]) THEN g.cleaned END AS cleaned
  FROM removal_segment g WHERE g.changed > $1 AND g.valid_to IS NULL`;

/** $1 removals and $2 their segments, $3 tree size: past rows as of then. */
export const SELECT_PAST_SCOPES = `
  SELECT g.removal AS owner, g.segment, g.selected, g.tainted, g.reached, g.cleaned
  FROM unnest($1::int[], $2::int[]) AS k (removal, segment)
  JOIN removal_segment g ON g.removal = k.removal AND g.segment = k.segment
  WHERE g.valid_from < $3 AND g.valid_to >= $3`;
