const WAIVER = `w.waiver, w.number, w.phase, w.content, w.requested_by AS "requestedBy", w.requested_entry AS "requestedEntry",
  w.valid_from AS "validFrom"`;
const validAt = (size: string): string => `w.valid_from < ${size} AND (w.valid_to IS NULL OR w.valid_to >= ${size})`;

/** $1 id, $2 tree size. */
export const SELECT_WAIVER = `SELECT ${WAIVER} FROM policy_waiver w WHERE w.waiver = $1 AND ${validAt('$2')}`;

/**
 * $1 tree size, $2 the number before which the page begins, or null, $3 rows at most; $4 rule and
 * $5 state may be null; $6 the time of the position. The latest first.
 */
export const SELECT_WAIVERS = `
  SELECT ${WAIVER} FROM policy_waiver w
  WHERE ${validAt('$1')} AND ($2::bigint IS NULL OR w.number < $2) AND ($4::text IS NULL OR w.rule = $4)
    AND ($5::text IS NULL OR $5 = CASE WHEN w.phase <> 'ended' AND w.content ->> 'until' <= $6::text THEN 'expired' ELSE w.phase END)
  ORDER BY w.number DESC LIMIT $3`;

/** $1 id, $2 tree size: the entries about a waiver, in order. */
export const SELECT_WAIVER_ENTRIES = `
  SELECT w.valid_from AS entry FROM policy_waiver w WHERE w.waiver = $1 AND w.valid_from < $2 ORDER BY w.valid_from`;

/** $1 tree size: the waivers that are approved as of then, in the order of their requests. */
export const SELECT_APPROVED_WAIVERS = `
  SELECT ${WAIVER} FROM policy_waiver w WHERE w.phase = 'approved' AND ${validAt('$1')} ORDER BY w.number`;

/** The number of the next waiver. Reliable only under the ledger's lock. */
export const SELECT_NEXT_WAIVER = `SELECT coalesce(max(w.number) + 1, 0) AS number FROM policy_waiver w`;

/** $1 rule, $2 content: the waiver of this content that was not ended. */
export const SELECT_SAME_WAIVER = `
  SELECT w.waiver, w.phase, w.requested_entry AS "requestedEntry" FROM policy_waiver w
  WHERE w.rule = $1 AND w.valid_to IS NULL AND w.phase <> 'ended' AND w.content = $2::jsonb ORDER BY w.number LIMIT 1`;

/** $1 id, $2 the entry at which the current row ends. */
export const CLOSE_WAIVER = `UPDATE policy_waiver SET valid_to = $2 WHERE waiver = $1 AND valid_to IS NULL`;

/**
 * $1 id, $2 valid from, $3 number, $4 rule, $5 phase, $6 content, $7 who requested it, $8 by which
 * entry.
 */
export const INSERT_WAIVER = `
  INSERT INTO policy_waiver (waiver, valid_from, number, rule, phase, content, requested_by, requested_entry)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;
