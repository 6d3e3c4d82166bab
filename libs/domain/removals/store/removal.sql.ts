/**
 * $1 number, $2 id, $3 entry, $4 at, $5 by, $6 selector, $7 members, $8 reason, $9 basis, $10
 * method, $11 effective at, $12 received at, $13 requester, $14 approval required, $15 content
 * hash.
 */
export const INSERT_REMOVAL = `
  INSERT INTO removal (number, id, entry, ordered_at, ordered_by, selector, members, reason, basis, method, effective_at, received_at,
    requested_by, approval_required, content_hash)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`;

/** The number of the next removal. Reliable only under the ledger's lock. */
export const SELECT_NEXT_REMOVAL = `SELECT coalesce(max(r.number) + 1, 0) AS number FROM removal r`;

/** $1 content hash: the first removal with that order that was not withdrawn. */
export const SELECT_SAME_ORDER = `
  SELECT r.entry, r.id FROM removal r JOIN removal_status s ON s.removal = r.number AND s.valid_to IS NULL
  WHERE r.content_hash = $1 AND s.phase <> 'withdrawn' ORDER BY r.number LIMIT 1`;

/** $1 removal, $2 entry. */
export const INSERT_REMOVAL_STATEMENT = `INSERT INTO removal_statement (removal, entry) VALUES ($1, $2)`;

/** $1 removal, $2 entry: closes the current row at the entry. */
export const CLOSE_STATUS = `UPDATE removal_status SET valid_to = $2 WHERE removal = $1 AND valid_to IS NULL`;

/**
 * $1 removal, $2 entry, $3 phase, $4 due at, $5 verification, $6 the entry that requests its
 * withdrawal.
 */
export const INSERT_STATUS = `
  INSERT INTO removal_status (removal, valid_from, phase, due_at, verification, withdrawal_entry) VALUES ($1, $2, $3, $4, $5, $6)`;

/** $1 removal, $2 place, $3 entry: closes the current row at the entry. */
export const CLOSE_EXECUTION = `
  UPDATE removal_execution SET valid_to = $3 WHERE removal = $1 AND place = $2 AND valid_to IS NULL`;

/** $1 removal, $2 place, $3 entry, $4 whether it is a shard, $5 percent, $6 evidence. */
export const INSERT_EXECUTION = `
  INSERT INTO removal_execution (removal, place, valid_from, is_shard, percent, evidence) VALUES ($1, $2, $3, $4, $5, $6)`;

/**
 * $1 removal, $2 tree size, $3 a place, $4 limit: after that place, how much is removed
 * where.
 */
export const SELECT_EXECUTIONS = `
  SELECT e.place, e.valid_from AS entry, e.is_shard AS "isShard", e.percent, e.evidence FROM removal_execution e
  WHERE e.removal = $1 AND e.valid_from < $2 AND (e.valid_to IS NULL OR e.valid_to >= $2) AND ($3::text IS NULL OR e.place > $3)
  ORDER BY e.place LIMIT $4`;

const REMOVAL = `
  r.number, r.id, r.entry AS "orderedEntry", r.ordered_at AS "orderedAt", r.ordered_by AS "orderedBy", r.selector, r.reason, r.basis,
  r.method, r.effective_at AS "effectiveAt", r.received_at AS "receivedAt", r.requested_by AS "requestedBy",
  r.approval_required AS "approvalRequired", s.phase, s.due_at AS "dueAt", s.verification,
  s.withdrawal_entry AS "withdrawalEntry"`;

const VALID = `
  FROM removal r
  JOIN removal_status s ON s.removal = r.number AND s.valid_from < $1 AND (s.valid_to IS NULL OR s.valid_to >= $1)`;

/** $1 tree size, $2 ids. */
export const SELECT_REMOVALS_BY_ID = `SELECT ${REMOVAL} ${VALID} WHERE r.id = ANY ($2::text[]) ORDER BY r.number`;

/**
 * $1 tree size, $2 its time, $3 a state or null, $4 due before that and not done or null, $5 a
 * number, $6 limit: the latest first, before that number. `effective`: what waits for
 * nothing, from its instant on.
 */
export const SELECT_REMOVALS = `
  SELECT ${REMOVAL} ${VALID}
  WHERE ($3::text IS NULL OR $3 = CASE
      WHEN s.phase IN ('requested', 'approved') AND NOT (s.phase = 'requested' AND r.approval_required) AND r.effective_at <= $2::timestamptz
      THEN 'effective' ELSE s.phase END)
    AND ($4::timestamptz IS NULL OR (s.due_at < $4::timestamptz AND s.phase NOT IN ('verified', 'withdrawn')))
    AND ($5::int IS NULL OR r.number < $5)
  ORDER BY r.number DESC LIMIT $6`;

/** $1 tree size: all that were not withdrawn, in the order of their numbers. */
export const SELECT_ACTIVE_REMOVALS = `SELECT ${REMOVAL} ${VALID} WHERE s.phase <> 'withdrawn' ORDER BY r.number`;

/** $1 tree size, $2 a number, $3 limit: those after that number that were not withdrawn. */
export const SELECT_ACTIVE_PAGE = `
  SELECT ${REMOVAL} ${VALID} WHERE s.phase <> 'withdrawn' AND r.number > $2 ORDER BY r.number LIMIT $3`;

/**
 * $1 an entry: the removals that it or a later one changed, in their current status, with their
 * members.
 */
export const SELECT_CHANGED_REMOVALS = `
  SELECT r.number, r.id, r.entry, r.selector, r.members, r.effective_at AS "effectiveAt", r.approval_required AS "approvalRequired", s.phase
  FROM removal_status s JOIN removal r ON r.number = s.removal
  WHERE s.valid_to IS NULL AND s.valid_from >= $1`;

/**
 * $1 removal, $2 tree size, $3 an entry, $4 limit: the entries after it that are about the
 * removal.
 */
export const SELECT_REMOVAL_ENTRIES = `
  SELECT t.entry FROM removal_statement t WHERE t.removal = $1 AND t.entry < $2 AND t.entry > $3 ORDER BY t.entry LIMIT $4`;

/** $1 tree size: when the last of its entries was recorded. */
export const SELECT_POSITION_TIME = `SELECT e.recorded_at AS "at" FROM ledger_entry e WHERE e.index = $1::bigint - 1`;

/** $1 vendor, $2 tree size: the removals that select it, or a generator of it. */
export const SELECT_REMOVALS_OF_VENDOR = `
  SELECT r.id FROM removal r
  WHERE r.entry < $2 AND (r.selector ->> 'vendor' = $1 OR starts_with(r.selector ->> 'generator', $1 || '/'))
  ORDER BY r.number`;
