/** A probe as of the tree size $1. */
const PROBE = `
  SELECT p.id, p.number, p.prompts, p.sides, p.parameters, p.method, p.entry, p.begun_at AS "begunAt",
    e.outcome, e.entry AS "endEntry", e.ended_at AS "endedAt", e.reason, e.side, e.message, e.result, e.list
  FROM probe p
  LEFT JOIN probe_end e ON e.probe = p.id AND e.entry < $1
  WHERE p.entry < $1`;

/** $1 tree size, $2 id. */
export const SELECT_PROBE = `${PROBE} AND p.id = $2`;

/**
 * $1 tree size, $2 the entry before which, $3 rows at most, $4 model, $5 version, $6 vendor, each
 * null: any; the one begun last first.
 */
export const SELECT_PROBES = `${PROBE} AND p.entry < $2
    AND ($4::text IS NULL OR p.model = $4) AND ($5::text IS NULL OR p.version = $5)
    AND ($6::text IS NULL OR p.vendor = $6)
  ORDER BY p.entry DESC LIMIT $3`;

/** The number of the next probe. Reliable only under the ledger's lock. */
export const SELECT_NEXT_PROBE = `SELECT coalesce(max(p.number) + 1, 0) AS number FROM probe p`;

/**
 * $1 number, $2 id, $3 digest of the prompt set, $4 model, $5 version, $6 vendor, $7 sides, $8
 * parameters, $9 method, $10 entry, $11 instant.
 */
export const INSERT_PROBE = `
  INSERT INTO probe (number, id, prompts, model, version, vendor, sides, parameters, method, entry, begun_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

/** $1 probe, $2 entry, $3 at, $4 outcome, $5 reason, $6 side, $7 message, $8 result, $9 list. */
export const INSERT_PROBE_END = `
  INSERT INTO probe_end (probe, entry, ended_at, outcome, reason, side, message, result, list)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

/** $1 digest, $2 content. */
export const INSERT_PROBE_LIST = `
  INSERT INTO probe_list (digest, content) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING`;

/** $1 digest. */
export const SELECT_PROBE_LIST = `SELECT l.content FROM probe_list l WHERE l.digest = $1`;

/** $1 probe, $2 side, $3 content. */
export const INSERT_PROBE_UPLOAD = `INSERT INTO probe_upload (probe, side, content) VALUES ($1, $2, $3)`;

/** $1 probe, $2 side. */
export const SELECT_PROBE_UPLOAD = `SELECT u.content FROM probe_upload u WHERE u.probe = $1 AND u.side = $2`;

/** $1 probe. */
export const DELETE_PROBE_UPLOADS = `DELETE FROM probe_upload u WHERE u.probe = $1`;
