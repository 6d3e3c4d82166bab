const KEY = `k.id, k.label, k.roles, k.expires_at AS "expiresAt", k.issued_entry AS "issuedEntry", k.revoked_entry AS "revokedEntry",
  coalesce(k.principal, k.id) AS principal, k.datasets`;

/**
 * The principal of a key, joined as p. A key from before principals is its own, by its label; it is
 * a service if it has no other role than that.
 */
const KIND = `coalesce(p.kind, CASE WHEN k.roles = '{service}' THEN 'service' ELSE 'person' END)`;
const NAME = `CASE WHEN k.principal IS NULL THEN k.label ELSE p.name END`;

/** $1 id. */
export const SELECT_KEY = `
  SELECT ${KEY} FROM api_key k WHERE k.id = $1`;

/** $1 hashes of secrets; the keys with their hashes, each with the head of the ledger. */
export const SELECT_KEYS_BY_HASH = `
  SELECT ${KEY}, k.hash, h.size, h.root, h.recorded_at AS "recordedAt"
  FROM api_key k CROSS JOIN ledger_head h WHERE k.hash = ANY ($1::bytea[])`;

/**
 * $1 tree size, $2 the id after which the page begins or null, $3 limit; keys as of then, by id.
 */
export const SELECT_KEYS = `
  SELECT k.id, k.label, k.roles, k.expires_at AS "expiresAt", k.issued_entry AS "issuedEntry",
    CASE WHEN k.revoked_entry < $1 THEN k.revoked_entry END AS "revokedEntry",
    coalesce(k.principal, k.id) AS principal, k.datasets, ${KIND} AS "principalKind", ${NAME} AS "principalName", u.used_at AS "lastUsedAt"
  FROM api_key k
  LEFT JOIN principal p ON p.id = k.principal
  LEFT JOIN api_key_use u ON u.key = k.id
  WHERE k.issued_entry < $1 AND ($2::text IS NULL OR k.id > $2)
  ORDER BY k.id LIMIT $3`;

/** $1 ids of keys; whom they belong to. */
export const SELECT_OWNERS = `
  SELECT k.id AS key, coalesce(k.principal, k.id) AS id, ${KIND} AS kind, ${NAME} AS name
  FROM api_key k LEFT JOIN principal p ON p.id = k.principal WHERE k.id = ANY ($1::text[])`;

/** Keys that may administer keys and are not revoked; $1 now: nor expired. */
export const SELECT_LIVE_ADMIN_KEYS = `
  SELECT ${KEY} FROM api_key k
  WHERE 'admin' = ANY (k.roles) AND k.revoked_entry IS NULL AND (k.expires_at IS NULL OR k.expires_at > $1)
  ORDER BY k.id`;

/** Keys of WHENCE_ADMIN_KEY that are not revoked. */
export const SELECT_SETTING_KEYS = `
  SELECT k.id FROM api_key k WHERE k.from_setting AND k.revoked_entry IS NULL ORDER BY k.id`;

/**
 * $1 id, $2 label, $3 hash, $4 roles, $5 expires at, $6 entry, $7 principal, $8 datasets, $9 from
 * the setting, $10 salt, $11 commitment.
 */
export const INSERT_KEY = `
  INSERT INTO api_key (id, label, hash, roles, expires_at, issued_entry, principal, datasets, from_setting, salt, commitment)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

/** $1 id, $2 entry. */
export const REVOKE_KEY = `
  UPDATE api_key SET revoked_entry = $2 WHERE id = $1 AND revoked_entry IS NULL`;

/** $1 folded name; the principal with it. */
export const SELECT_PRINCIPAL_BY_NAME = `
  SELECT p.id, p.kind FROM principal p WHERE p.folded_name = $1`;

/** $1 id, $2 kind, $3 entry, $4 name, $5 folded name. */
export const INSERT_PRINCIPAL = `
  INSERT INTO principal (id, kind, entry, name, folded_name) VALUES ($1, $2, $3, $4, $5)`;

/** $1 ids of keys, $2 when each was last used. An earlier instant changes nothing. */
export const UPSERT_KEY_USES = `
  INSERT INTO api_key_use (key, used_at) SELECT * FROM unnest($1::text[], $2::timestamptz[])
  ON CONFLICT (key) DO UPDATE SET used_at = excluded.used_at WHERE api_key_use.used_at < excluded.used_at`;

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

/** $1 id: a row, if it is a principal; a key from before principals is its own. */
export const SELECT_PRINCIPAL = `
  SELECT p.id FROM principal p WHERE p.id = $1
  UNION ALL SELECT k.id FROM api_key k WHERE k.id = $1 AND k.principal IS NULL`;
