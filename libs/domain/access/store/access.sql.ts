const KEY = `k.id, k.label, k.roles, k.expires_at AS "expiresAt", k.issued_entry AS "issuedEntry", k.revoked_entry AS "revokedEntry"`;

/** $1 id. */
export const SELECT_KEY = `
  SELECT ${KEY} FROM api_key k WHERE k.id = $1`;

/** $1 hashes of secrets; the keys with their hashes. */
export const SELECT_KEYS_BY_HASH = `
  SELECT ${KEY}, k.hash FROM api_key k WHERE k.hash = ANY ($1::bytea[])`;

/**
 * $1 tree size, $2 the id after which the page begins or null, $3 limit; keys as of then, by id.
 */
export const SELECT_KEYS = `
  SELECT k.id, k.label, k.roles, k.expires_at AS "expiresAt", k.issued_entry AS "issuedEntry",
    CASE WHEN k.revoked_entry < $1 THEN k.revoked_entry END AS "revokedEntry"
  FROM api_key k
  WHERE k.issued_entry < $1 AND ($2::text IS NULL OR k.id > $2)
  ORDER BY k.id LIMIT $3`;

/** Keys that may administer keys and are not revoked; $1 now: nor expired. */
export const SELECT_LIVE_ADMIN_KEYS = `
  SELECT ${KEY} FROM api_key k
  WHERE 'admin' = ANY (k.roles) AND k.revoked_entry IS NULL AND (k.expires_at IS NULL OR k.expires_at > $1)
  ORDER BY k.id`;

/** $1 id, $2 label, $3 hash, $4 roles, $5 expires at, $6 entry. */
export const INSERT_KEY = `
  INSERT INTO api_key (id, label, hash, roles, expires_at, issued_entry) VALUES ($1, $2, $3, $4, $5, $6)`;

/** $1 id, $2 entry. */
export const REVOKE_KEY = `
  UPDATE api_key SET revoked_entry = $2 WHERE id = $1 AND revoked_entry IS NULL`;

/** $1 actor, $2 key; the stored answer. */
export const SELECT_REPEAT = `
  SELECT r.request_hash AS "requestHash", r.status, r.response FROM idempotency_key r WHERE r.actor = $1 AND r.key = $2`;

/**
 * $1 actor, $2 key, $3 request hash, $4 status, $5 response, $6 now, $7 id of personal data in the
 * request, or null.
 */
export const INSERT_REPEAT = `
  INSERT INTO idempotency_key (actor, key, request_hash, status, response, created_at, personal_data)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;

/**
 * $1 id of personal data: requests that contained it are no longer recognised. No request has the
 * empty hash.
 */
export const FORGET_REPEATS = `
  UPDATE idempotency_key SET request_hash = '', response = 'null' WHERE personal_data = $1`;
