/** $1 records, as a JSON list. */
export const INSERT_ACCESSES = `
  INSERT INTO access_log (at, key, principal, method, route, subject, status, request_id, times)
  SELECT r.at, r.key, r.principal, r.method, r.route, r.subject, r.status, r."requestId", r.times
  FROM json_to_recordset($1::json) AS r (at timestamptz, key text, principal text, method text, route text, subject text,
    status int, "requestId" text, times int)`;

/**
 * $1 since, $2 until, $3 key, $4 principal, $5 status: each may be null; $6 an id or null, $7
 * limit: those before that id, the latest first.
 */
export const SELECT_ACCESSES = `
  SELECT a.id, a.at, a.key, a.principal, a.method, a.route, a.subject, a.status, a.request_id AS "requestId", a.times
  FROM access_log a
  WHERE ($1::timestamptz IS NULL OR a.at >= $1) AND ($2::timestamptz IS NULL OR a.at < $2)
    AND ($3::text IS NULL OR a.key = $3) AND ($4::text IS NULL OR a.principal = $4) AND ($5::int IS NULL OR a.status = $5)
    AND ($6::bigint IS NULL OR a.id < $6)
  ORDER BY a.id DESC LIMIT $7`;

/** $1 days: deletes older records, through a function of the tables' owner. */
export const EXPIRE_ACCESS_LOG = `SELECT expire_access_log($1::int)`;
