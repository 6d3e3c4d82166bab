/** The head, locked: until the transaction ends, this is the only writer. */
export const LOCK_HEAD = `
  SELECT size, root, edge, recorded_at AS "recordedAt", clock_timestamp() AS "databaseAt" FROM ledger_head FOR UPDATE`;

/** The instant of the last entry, and the database's clock. */
export const SELECT_CLOCKS = `
  SELECT recorded_at AS "recordedAt", clock_timestamp() AS "databaseAt" FROM ledger_head`;

/** The head after every running writer has finished, and the database's clock. */
export const AWAIT_HEAD = `
  SELECT size, root, edge, recorded_at AS "recordedAt", clock_timestamp() AS "databaseAt" FROM ledger_head FOR SHARE`;

/** The head as last committed. */
export const SELECT_HEAD = `
  SELECT size, root, edge, recorded_at AS "recordedAt" FROM ledger_head`;

/**
 * $1 first index, $2 kinds, $3 recorded at, $4 the bytes of all bodies, $5 and $6 the place from 1
 * and the length of each, $7 all hashes, $8 and $9 their places and lengths: two parameters of
 * bytes are sent as they are, where each item of a list would be text.
 */
export const INSERT_ENTRIES = `
  INSERT INTO ledger_entry (index, kind, recorded_at, body, hashes)
  SELECT $1::bigint + e.at - 1, e.kind, $3, substr($4::bytea, e.body, e.body_length), substr($7::bytea, e.hash, e.hash_length)
  FROM unnest($2::text[], $5::int[], $6::int[], $8::int[], $9::int[])
    WITH ORDINALITY AS e (kind, body, body_length, hash, hash_length, at)`;

/** The columns of COPY, in order. */
export const COPY_ENTRIES = `
  COPY ledger_entry (index, kind, recorded_at, body, hashes) FROM STDIN (FORMAT binary)`;

/** Notified at each commit; the publisher listens. */
export const LEDGER_CHANNEL = 'whence_ledger';

/**
 * $1 size, $2 root, $3 edge, $4 recorded at: inserts the new tree head, moves the head to it, and
 * notifies at commit.
 */
export const ADVANCE_HEAD = `
  WITH kept AS (INSERT INTO ledger_tree_head (size, root, recorded_at) VALUES ($1, $2, $4))
  UPDATE ledger_head SET size = $1, root = $2, edge = $3, recorded_at = $4
  RETURNING pg_notify('${LEDGER_CHANNEL}', '')`;

/** $1 indexes; the hashes of the complete subtrees that end there. */
export const SELECT_HASHES = `
  SELECT e.index, e.hashes FROM ledger_entry e WHERE e.index = ANY ($1::bigint[])`;

/** $1 first index, $2 index after the last; in order. */
export const SELECT_ENTRIES = `
  SELECT e.index, e.body, substring(e.hashes FROM 1 FOR 32) AS "leafHash"
  FROM ledger_entry e WHERE e.index >= $1 AND e.index < $2 ORDER BY e.index`;

/** $1 first index, $2 index after the last; in order. */
export const SELECT_RAW_ENTRIES = `
  SELECT e.index, e.body, e.hashes FROM ledger_entry e WHERE e.index >= $1 AND e.index < $2 ORDER BY e.index`;

/** $1 indexes; in order. */
export const SELECT_ENTRIES_AT = `
  SELECT e.index, e.body, substring(e.hashes FROM 1 FOR 32) AS "leafHash"
  FROM ledger_entry e WHERE e.index = ANY ($1::bigint[]) ORDER BY e.index`;

/** $1 indexes; in order. */
export const SELECT_LEAVES_AT = `
  SELECT e.index, substring(e.hashes FROM 1 FOR 32) AS "leafHash"
  FROM ledger_entry e WHERE e.index = ANY ($1::bigint[]) ORDER BY e.index`;

/** $1 index; when that entry was recorded. */
export const SELECT_RECORDED_AT = `
  SELECT e.recorded_at AS "recordedAt" FROM ledger_entry e WHERE e.index = $1`;

/** $1 instant; the size of the ledger at that instant. No row: it was empty. */
export const SELECT_SIZE_AT = `
  SELECT h.size FROM ledger_tree_head h WHERE h.recorded_at <= $1 ORDER BY h.recorded_at DESC, h.size DESC LIMIT 1`;

/** $1 instant; the size of the ledger before that instant. No row: it was empty. */
export const SELECT_SIZE_BEFORE = `
  SELECT h.size FROM ledger_tree_head h WHERE h.recorded_at < $1 ORDER BY h.recorded_at DESC, h.size DESC LIMIT 1`;

/** $1 size, $2 root. No row: no transaction left the ledger so. */
export const SELECT_TREE_HEAD = `
  SELECT h.size FROM ledger_tree_head h WHERE h.size = $1 AND h.root = $2`;

/** $1 indexes; for each entry the first tree head that covers it. */
export const SELECT_RECEIPTS = `
  SELECT e.index, substring(e.hashes FROM 1 FOR 32) AS "leafHash", h.size, h.root
  FROM ledger_entry e
  CROSS JOIN LATERAL (
    SELECT t.size, t.root FROM ledger_tree_head t WHERE t.size > e.index ORDER BY t.size LIMIT 1
  ) h
  WHERE e.index = ANY ($1::bigint[])`;

/** $1 kinds; the first entry of any other kind. No row: there is none. */
export const SELECT_FIRST_OF_OTHER_KIND = `
  SELECT e.index FROM ledger_entry e WHERE e.kind <> ALL ($1::text[]) ORDER BY e.index LIMIT 1`;

/**
 * Whether the current role could change or delete entries, apart from triggers (which a superuser
 * can disable).
 */
export const SELECT_REWRITABLE = `
  SELECT r.rolsuper OR has_table_privilege('ledger_entry', 'UPDATE, DELETE, TRUNCATE')
    OR has_table_privilege('ledger_tree_head', 'UPDATE, DELETE, TRUNCATE') AS rewritable
  FROM pg_roles r WHERE r.rolname = current_user`;
