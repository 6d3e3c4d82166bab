/** The channel that notifies dispatchers of a committed job. */
export const JOB_CHANNEL = 'whence_job';

/**
 * $1 ids, each once, $2 name, $3 payloads, $4 now, $5 request id, $6 traceparent. Leaves an
 * existing job as it is, unless it failed: then it is waiting again.
 */
export const SCHEDULE_JOBS = `
  INSERT INTO job AS j (id, name, payload, state, created_at, request_id, traceparent)
  SELECT r.id, $2::text, r.payload::jsonb, 'waiting', $4::timestamptz, $5::text, $6::text
  FROM unnest($1::text[], $3::text[]) AS r (id, payload)
  ON CONFLICT (id) DO UPDATE
  SET payload = excluded.payload, state = 'waiting', done = 0, total = NULL, attempts = 0, error = NULL, result = NULL,
      created_at = excluded.created_at, dispatched_at = NULL, finished_at = NULL,
      request_id = excluded.request_id, traceparent = excluded.traceparent
  WHERE j.state = 'failed'`;

/** Notifies the dispatchers when this transaction commits. */
export const ANNOUNCE_JOB = `SELECT pg_notify('${JOB_CHANNEL}', '')`;

/** $1 id; the job. */
export const SELECT_JOB = `
  SELECT j.id, j.name, j.state, j.done, j.total, j.attempts, j.error, j.result, j.created_at AS "createdAt", j.finished_at AS "finishedAt"
  FROM job j WHERE j.id = $1`;

/**
 * $1 state, $2 name, $3 and $4 the key to read before (created at, id), each may be null; $5 limit.
 * Newest first.
 */
export const SELECT_JOBS = `
  SELECT j.id, j.name, j.state, j.done, j.total, j.attempts, j.error, j.result, j.created_at AS "createdAt", j.finished_at AS "finishedAt"
  FROM job j
  WHERE ($1::text IS NULL OR j.state = $1) AND ($2::text IS NULL OR j.name = $2)
    AND ($3::timestamptz IS NULL OR (j.created_at, j.id) < ($3, $4::text))
  ORDER BY j.created_at DESC, j.id DESC LIMIT $5`;

/**
 * Unfinished and failed jobs by name and state, of the first 10,000 of each: their number, and when
 * the oldest was scheduled.
 */
export const SELECT_DEPTHS = `
  SELECT d.name, d.state, count(*) AS count, min(d.created_at) AS oldest
  FROM (
    (SELECT u.name, u.state, u.created_at FROM job u WHERE u.finished_at IS NULL ORDER BY u.id LIMIT 10000)
    UNION ALL
    (SELECT f.name, f.state, f.created_at FROM job f WHERE f.state = 'failed' ORDER BY f.created_at, f.id LIMIT 10000)
  ) d GROUP BY d.name, d.state`;

/** $1 id; a failed job is waiting again. No row: there is no such failed job. */
export const RETRY_JOB = `
  UPDATE job SET state = 'waiting', done = 0, total = NULL, attempts = 0, error = NULL, result = NULL, dispatched_at = NULL, finished_at = NULL
  WHERE id = $1 AND state = 'failed' RETURNING id`;

/**
 * $1 limit; the oldest undispatched jobs, locked; skips those that another dispatcher has locked.
 */
export const TAKE_UNDISPATCHED = `
  SELECT j.id, j.name FROM job j WHERE j.dispatched_at IS NULL AND j.finished_at IS NULL
  ORDER BY j.created_at LIMIT $1 FOR UPDATE SKIP LOCKED`;

/** $1 ids, $2 now. */
export const MARK_DISPATCHED = `UPDATE job SET dispatched_at = $2 WHERE id = ANY ($1::text[])`;

/** $1 the id to read after, $2 limit; dispatched jobs that have not finished, by id. */
export const SELECT_UNFINISHED = `
  SELECT j.id, j.name FROM job j
  WHERE j.dispatched_at IS NOT NULL AND j.finished_at IS NULL AND j.id > $1 ORDER BY j.id LIMIT $2`;

/** $1 id; begins an attempt. No row: there is no such job, or it has finished. */
export const BEGIN_ATTEMPT = `
  UPDATE job SET state = 'active', attempts = attempts + 1 WHERE id = $1 AND finished_at IS NULL
  RETURNING name, payload, attempts, request_id AS "requestId", traceparent`;

/** $1 id, $2 done, $3 total. */
export const RECORD_PROGRESS = `UPDATE job SET done = $2, total = $3 WHERE id = $1 AND finished_at IS NULL`;

/** $1 id, $2 result, $3 now. */
export const RECORD_COMPLETED = `
  UPDATE job SET state = 'completed', result = $2, error = NULL, done = coalesce(total, done), finished_at = $3
  WHERE id = $1 AND finished_at IS NULL`;

/** $1 id, $2 error, $3 now. */
export const RECORD_FAILED = `
  UPDATE job SET state = 'failed', error = $2, finished_at = $3 WHERE id = $1 AND finished_at IS NULL`;

/** $1 id, $2 error: the attempt failed and another follows. */
export const RECORD_RETRY = `UPDATE job SET state = 'waiting', error = $2 WHERE id = $1 AND finished_at IS NULL`;

/** $1 id: the process stopped during the attempt, which does not count. */
export const RECORD_INTERRUPTED = `
  UPDATE job SET state = 'waiting', attempts = greatest(attempts - 1, 0) WHERE id = $1 AND finished_at IS NULL`;

/** $1 id, $2 why: the attempt does not count, and another follows. */
export const RECORD_POSTPONED = `
  UPDATE job SET state = 'waiting', attempts = greatest(attempts - 1, 0), error = $2
  WHERE id = $1 AND finished_at IS NULL`;
