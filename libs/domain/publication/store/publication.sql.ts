/** The keys that the log was published under, oldest first. */
export const SELECT_LOG_KEYS = `
  SELECT k.since_size AS "sinceSize", k.origin, k.vkey FROM publication_key k ORDER BY k.since_size`;

/** Whether the tables of publication are there. */
export const SELECT_HAS_TABLES = `
  SELECT to_regclass('publication_key') IS NOT NULL AS exists`;

/** $1 tree size, $2 origin, $3 vkey: the first key, unless there is one. */
export const INSERT_FIRST_LOG_KEY = `
  INSERT INTO publication_key (since_size, origin, vkey)
  SELECT 0, $1, $2 WHERE NOT EXISTS (SELECT FROM publication_key) ON CONFLICT DO NOTHING`;

/** $1 tree size from which on it signs, $2 origin, $3 vkey. */
export const INSERT_LOG_KEY = `
  INSERT INTO publication_key (since_size, origin, vkey) VALUES ($1, $2, $3)`;

/** The head that was signed last; size 0 if none was. */
export const SELECT_SIGNED = `
  SELECT s.size, s.root, s.edge FROM publication_signed s`;

/**
 * $1 size and $2 root of the head that was signed last, $3 size, $4 root, $5 edge of the one to
 * sign, $6 instant: no row if another publisher was first.
 */
export const CLAIM_HEAD = `
  UPDATE publication_signed s SET size = $3, root = $4, edge = $5, signed_at = $6 WHERE s.size = $1 AND s.root = $2 RETURNING s.size`;

/**
 * $1 size, $2 root, $3 note, $4 instant. Two publishers at once take one number; the second inserts
 * nothing, and publishes in its next round.
 */
export const INSERT_CHECKPOINT = `
  INSERT INTO publication_checkpoint (size, root, note, published_at, number)
  SELECT $1::bigint, $2::bytea, $3::text, $4::timestamptz, coalesce(max(c.number), 0) + 1 FROM publication_checkpoint c ON CONFLICT DO NOTHING`;

/** The latest published checkpoint. */
export const SELECT_LATEST_CHECKPOINT = `
  SELECT c.size, c.root, c.note, c.published_at AS "publishedAt"
  FROM publication_checkpoint c ORDER BY c.size DESC, c.published_at DESC LIMIT 1`;

/** When a checkpoint was last published. No row: none was. */
export const SELECT_NEWEST_PUBLICATION = `
  SELECT c.published_at AS "publishedAt" FROM publication_checkpoint c ORDER BY c.size DESC, c.published_at DESC LIMIT 1`;

/** How far publication is behind the ledger. */
export const SELECT_FIGURES = `
  SELECT h.size AS "treeSize", s.size AS "signedSize", s.signed_at AS "signedAt", coalesce(c.size, 0) AS "publishedSize",
    c.published_at AS "publishedAt", p.state, p.witnessed,
    (SELECT t.recorded_at FROM ledger_tree_head t WHERE t.size > coalesce(c.size, 0) ORDER BY t.size LIMIT 1) AS "unpublishedSince"
  FROM ledger_head h CROSS JOIN publication_signed s CROSS JOIN publication_status p
  LEFT JOIN LATERAL (
    SELECT l.size, l.published_at FROM publication_checkpoint l ORDER BY l.size DESC, l.published_at DESC LIMIT 1
  ) c ON true`;

/** The status of publication. */
export const SELECT_STATUS = `
  SELECT s.state, s.witnessed, s.code, s.detail, s.heads, s.since FROM publication_status s`;

/**
 * $1 state, $2 witnessed, $3 code, $4 detail, $5 heads, $6 instant; the instant stays while the
 * rest does.
 */
export const UPDATE_STATUS = `
  UPDATE publication_status s SET state = $1, witnessed = $2, code = $3, detail = $4, heads = $5, since = $6
  WHERE (s.state, s.witnessed, s.code, s.detail, s.heads) IS DISTINCT FROM ($1::text, $2::boolean, $3::text, $4::text, $5::jsonb)`;

/** $1 size: the root of the checkpoint that was published with it. */
export const SELECT_PUBLISHED_ROOT = `
  SELECT c.root FROM publication_checkpoint c WHERE c.size = $1 LIMIT 1`;

/** Whether this transaction is the one that exports, until it ends. */
export const TRY_EXPORT_LOCK = `
  SELECT pg_try_advisory_xact_lock(5714311) AS mine`;

/** The keys of the log, oldest first, each with the first checkpoint from its first size on. */
export const SELECT_KEY_PERIODS = `
  SELECT k.since_size AS "sinceSize", k.origin, k.vkey, c.size, c.root, c.note, c.published_at AS "publishedAt"
  FROM publication_key k LEFT JOIN LATERAL (
    SELECT p.size, p.root, p.note, p.published_at FROM publication_checkpoint p
    WHERE p.size >= k.since_size ORDER BY p.size, p.published_at LIMIT 1
  ) c ON true ORDER BY k.since_size`;

/** $1 policy, $2 instant: unless it is that of the last row. */
export const INSERT_POLICY = `
  INSERT INTO publication_policy (number, since_size, policy, recorded_at)
  SELECT coalesce(l.number, 0) + 1, s.size, $1::text, $2::timestamptz FROM publication_signed s
  LEFT JOIN LATERAL (SELECT p.number, p.policy FROM publication_policy p ORDER BY p.number DESC LIMIT 1) l ON true
  WHERE l.policy IS DISTINCT FROM $1::text ON CONFLICT DO NOTHING`;

/** The policies that the log was published under, oldest first. */
export const SELECT_POLICIES = `
  SELECT p.since_size AS "sinceSize", p.policy, p.recorded_at AS "recordedAt" FROM publication_policy p ORDER BY p.number`;

/**
 * $1 how a line of a signature begins, $2 a number: the first checkpoint after that number which
 * has the line; else no note, and the number of the last one.
 */
export const SELECT_FIRST_COSIGNED = `
  SELECT coalesce(f.number, l.number) AS number, f.note
  FROM (SELECT max(c.number) AS number FROM publication_checkpoint c) l
  LEFT JOIN LATERAL (
    SELECT c.number, c.note FROM publication_checkpoint c
    WHERE c.number > $2 AND c.number <= l.number AND position($1 in c.note) > 0 ORDER BY c.number LIMIT 1
  ) f ON true`;
