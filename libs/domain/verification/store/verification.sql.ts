/** A verification as of the tree size $1: before its conclusion it was running. */
const VERIFICATION = `
  SELECT v.id, v.removal, v.trigger, v.upto, v.entry, v.begun_at AS "begunAt",
    c.entry AS "concludedEntry", c.concluded_at AS "concludedAt", c.verdict
  FROM verification v LEFT JOIN verification_conclusion c ON c.verification = v.id AND c.entry < $1
  WHERE v.entry < $1`;

/** $1 tree size, $2 id. */
export const SELECT_VERIFICATION = `${VERIFICATION} AND v.id = $2`;

/**
 * $1 tree size, $2 removal, $3 the entry before which, $4 limit; the one begun last first.
 */
export const SELECT_VERIFICATIONS_OF_REMOVAL = `${VERIFICATION} AND v.removal = $2 AND v.entry < $3 ORDER BY v.entry DESC LIMIT $4`;

/** $1 tree size: the verification begun last of each removal. */
export const SELECT_LAST_VERIFICATIONS = `
  SELECT l.* FROM (SELECT DISTINCT v.removal FROM verification v) r
  CROSS JOIN LATERAL (${VERIFICATION} AND v.removal = r.removal ORDER BY v.entry DESC LIMIT 1) l`;

/** $1 verification, $2 tree size; its checks in order. */
export const SELECT_CHECKS = `
  SELECT k.kind AS "check", k.verdict, k.told AS details, k.entry FROM verification_check k
  WHERE k.verification = $1 AND k.entry < $2 ORDER BY k.position`;

/** The number of the next verification. Reliable only under the ledger's lock. */
export const SELECT_NEXT_VERIFICATION = `SELECT coalesce(max(v.number) + 1, 0) AS number FROM verification v`;

/** $1 number, $2 id, $3 removal, $4 trigger, $5 upto, $6 entry, $7 instant. */
export const INSERT_VERIFICATION = `
  INSERT INTO verification (number, id, removal, trigger, upto, entry, begun_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`;

/**
 * $1 verification, $2 the entry of its first check, $3 the checks in order, as a JSON array of
 * `{check, verdict, details}`.
 */
export const INSERT_CHECKS = `
  INSERT INTO verification_check (verification, position, entry, kind, verdict, told)
  SELECT $1::text, r.n - 1, $2::bigint + r.n - 1, r.item ->> 'check', r.item ->> 'verdict', r.item -> 'details'
  FROM jsonb_array_elements($3::jsonb) WITH ORDINALITY AS r (item, n)`;

/** $1 verification, $2 entry, $3 instant, $4 verdict. */
export const INSERT_CONCLUSION = `
  INSERT INTO verification_conclusion (verification, entry, concluded_at, verdict) VALUES ($1, $2, $3, $4)`;

/** $1 digest, $2 content. */
export const INSERT_LIST = `
  INSERT INTO verification_list (digest, content) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING`;

/** $1 digest. */
export const SELECT_LIST = `SELECT l.content FROM verification_list l WHERE l.digest = $1`;

/** $1 first entry, $2 end (exclusive): the last entry that may change a verdict, or null. */
export const SELECT_LAST_BREAKING_ENTRY = `
  SELECT max(e.index) AS entry FROM ledger_entry e
  WHERE e.index >= $1 AND e.index < $2
    AND e.kind IN ('dataset.version-committed', 'dataset.version-withdrawn', 'model.version-withdrawn', 'model.use-recorded', 'model.use-withdrawn', 'shard.corrected', 'shard.conflict-refused', 'shard.located')`;
