const WEBHOOK = `w.id, w.url, w.events, w.created_at AS "createdAt", w.created_by AS "createdBy", w.ended_at AS "endedAt"`;

/** $1 id. */
export const SELECT_WEBHOOK = `SELECT ${WEBHOOK} FROM webhook w WHERE w.id = $1`;

/** $1 the id after which the page begins, or null, $2 rows at most. */
export const SELECT_WEBHOOKS = `
  SELECT ${WEBHOOK} FROM webhook w WHERE $1::text IS NULL OR w.id > $1 ORDER BY w.id LIMIT $2`;

/**
 * $1 id, $2 url, $3 events, $4 secret, $5 now, $6 by whom, $7 the first entry that is announced.
 */
export const INSERT_WEBHOOK = `
  INSERT INTO webhook (id, url, events, secret, created_at, created_by, next_entry) VALUES ($1, $2, $3, $4, $5, $6, $7)`;

/** $1 id, $2 secret, $3 until when the one before signs too. */
export const ROTATE_SECRET = `
  UPDATE webhook SET previous_secret = secret, previous_until = $3, secret = $2 WHERE id = $1`;

/** $1 id, $2 now. */
export const END_WEBHOOK = `UPDATE webhook SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`;

/**
 * $1 tree size: a webhook that has not announced all entries, locked; skips those that are locked.
 */
export const TAKE_WEBHOOK = `
  SELECT w.id, w.events, w.next_entry AS "nextEntry" FROM webhook w
  WHERE w.ended_at IS NULL AND w.next_entry < $1 ORDER BY w.next_entry LIMIT 1 FOR UPDATE SKIP LOCKED`;

/** $1 id, $2 the first entry that it has not announced. */
export const MOVE_WEBHOOK = `UPDATE webhook SET next_entry = $2 WHERE id = $1`;

/** $1 kinds, $2 first index, $3 index after the last, $4 limit. */
export const SELECT_ANNOUNCED_ENTRIES = `
  SELECT x.index AS entry FROM unnest($1::text[]) AS k (kind)
  CROSS JOIN LATERAL (
    SELECT e.index FROM ledger_entry e
    WHERE e.kind = k.kind AND e.kind NOT LIKE 'shard.%' AND e.kind <> 'derivation.declared' AND e.index >= $2 AND e.index < $3
    ORDER BY e.index LIMIT $4
  ) x ORDER BY x.index LIMIT $4`;

/** $1 webhook, $2 entry, $3 id, $4 event, $5 body, $6 job. */
export const INSERT_DELIVERY = `
  INSERT INTO webhook_delivery (webhook, entry, id, event, body, job) VALUES ($1, $2, $3, $4, $5, $6)`;

/**
 * $1 webhook, $2 state or null, $3 the entry before which the page begins, or null, $4 rows at
 * most.
 */
export const SELECT_DELIVERIES = `
  SELECT d.id, d.event, d.entry, j.state, j.attempts, j.error
  FROM webhook_delivery d JOIN job j ON j.id = d.job
  WHERE d.webhook = $1 AND ($2::text IS NULL OR j.state = $2) AND ($3::bigint IS NULL OR d.entry < $3)
  ORDER BY d.entry DESC LIMIT $4`;

/** $1 webhook, $2 delivery. */
export const SELECT_DELIVERY_JOB = `SELECT d.job FROM webhook_delivery d WHERE d.webhook = $1 AND d.id = $2`;

/** $1 delivery: its body, and what is needed to send it. */
export const SELECT_OUTGOING = `
  SELECT d.body, w.url, w.secret, w.previous_secret AS "previousSecret", w.previous_until AS "previousUntil", w.ended_at AS "endedAt"
  FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook WHERE d.id = $1`;

/**
 * $1 the instant before which a delivery ended, $2 limit: deletes the first of them with their
 * jobs, and returns the jobs. One that is just being sent again is locked, and stays.
 */
export const DELETE_ENDED_DELIVERIES = `
  WITH ended AS (
    SELECT d.webhook, d.entry, d.job FROM webhook_delivery d JOIN job j ON j.id = d.job
    WHERE j.finished_at < $1 ORDER BY d.webhook, d.entry LIMIT $2 FOR UPDATE OF j SKIP LOCKED
  ), deleted AS (
    DELETE FROM webhook_delivery d USING ended e WHERE d.webhook = e.webhook AND d.entry = e.entry
  )
  DELETE FROM job j USING ended e WHERE j.id = e.job RETURNING j.id`;
