import type { Column, ColumnKind, ProjectedTable } from '@audit-replay';

/** First in the transaction: reads one snapshot, and changes nothing. */
export const ONE_MOMENT = `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`;

/** All entries, in order. */
export const ALL_ENTRIES = `
  SELECT e.index, e.kind, e.recorded_at AS "recordedAt", e.body, e.hashes FROM ledger_entry e ORDER BY e.index`;

/** All tree heads, by size. */
export const ALL_TREE_HEADS = `
  SELECT h.size, h.root, h.recorded_at AS "recordedAt" FROM ledger_tree_head h ORDER BY h.size`;

/** All published checkpoints, by size and instant. */
export const ALL_CHECKPOINTS = `
  SELECT c.size, c.root, c.note, c.published_at AS "publishedAt" FROM publication_checkpoint c ORDER BY c.size, c.published_at`;

/** Runs of checkpoints that are missing, each with the size of the checkpoint behind it. */
export const MISSING_CHECKPOINTS = `
  SELECT g.previous + 1 AS first, g.number - 1 AS last, g.size
  FROM (SELECT c.number, c.size, lag(c.number, 1, 0::bigint) OVER (ORDER BY c.number) AS previous FROM publication_checkpoint c) g
  WHERE g.number <> g.previous + 1 ORDER BY g.number`;

/** The published checkpoint that is served. */
export const LATEST_CHECKPOINT = `
  SELECT c.size, c.published_at AS "publishedAt" FROM publication_checkpoint c ORDER BY c.size DESC, c.published_at DESC LIMIT 1`;

/** The head of the log, and what was last signed. */
export const HEADS = `
  SELECT h.size, h.root, h.edge, h.recorded_at AS "recordedAt", s.size AS "signedSize", s.root AS "signedRoot"
  FROM ledger_head h CROSS JOIN publication_signed s`;

/** What the publisher found in its last round. */
export const PUBLICATION_REFUSED = `
  SELECT s.code, s.detail FROM publication_status s WHERE s.state = 'refused'`;

/** The keys that the log was published under. */
export const LOG_KEYS = `SELECT k.since_size AS "sinceSize", k.vkey FROM publication_key k ORDER BY k.since_size`;

/** Personal data that its commitment does not open to, or whose erasure an entry states. */
export const WRONG_PERSONAL_DATA = `
  SELECT p.id, (p.commitment = sha256(p.salt || p.payload) AND p.id = encode(p.commitment, 'hex')) AS opens, e.entry
  FROM personal_data p LEFT JOIN personal_data_erasure e ON e.commitment = p.commitment
  WHERE e.entry IS NOT NULL OR p.commitment <> sha256(p.salt || p.payload) OR p.id <> encode(p.commitment, 'hex')
  ORDER BY p.id`;

/** Keys whose salt and hash are not what the entry that issued them commits to. */
export const WRONG_KEY_SECRETS = `
  SELECT k.id, k.issued_entry AS entry FROM api_key k
  WHERE k.commitment IS NOT NULL AND k.commitment IS DISTINCT FROM
    sha256(convert_to('whence/api-key/v1' || chr(10) || k.id || chr(10), 'UTF8') || k.salt || k.hash)
  ORDER BY k.id`;

/** Personal data that entries refer to and that is gone, without an entry of its erasure. */
export const LOST_PERSONAL_DATA = `
  WITH referred AS (
    SELECT CASE WHEN r.requested_by ~ '^sha256:[0-9a-f]{64}$' THEN decode(substring(r.requested_by FROM 8), 'hex') END AS commitment, r.entry
    FROM removal r WHERE r.requested_by ~ '^sha256:[0-9a-f]{64}$'
    UNION SELECT q.commitment, q.entry FROM personal_data_erasure_request q
  )
  SELECT encode(f.commitment, 'hex') AS id, min(f.entry) AS entry FROM referred f
  WHERE NOT EXISTS (SELECT FROM personal_data p WHERE p.commitment = f.commitment)
    AND NOT EXISTS (SELECT FROM personal_data_erasure e WHERE e.commitment = f.commitment)
  GROUP BY f.commitment ORDER BY 1`;

/** Events of OpenLineage whose bytes are missing, have another digest, or belong to no entry. */
export const WRONG_EVENTS = `
  SELECT encode(coalesce(e.digest, b.digest), 'hex') AS digest, e.entry, b.digest IS NOT NULL AS kept
  FROM openlineage_event e FULL JOIN openlineage_body b ON b.digest = e.digest
  WHERE e.digest IS NULL OR b.digest IS NULL OR sha256(b.body) <> b.digest
  ORDER BY 1`;

/** All segments of lineage, in order; the digest of what is stored, and the one beside it. */
export const LINEAGE_SEGMENTS = `
  SELECT g.shard, g.shards, encode(g.digest, 'hex') AS digest,
    encode(sha256(convert_to('whence/lineage-segment/v1' || chr(10) || concat_ws(' ', g.shard, g.shards, g.derivation, g.derivations) || chr(10), 'UTF8')
      || g.content), 'hex') AS computed
  FROM lineage_segment g ORDER BY g.shard`;

const READ: Readonly<Partial<Record<ColumnKind, (column: string) => string>>> = {
  bytes: (column) => `encode(${column}, 'hex')`,
  json: (column) => `to_jsonb(${column})`,
  numbers: (column) => `'[' || array_to_string(${column}, ',') || ']'`,
  'digest-of': (column) => `encode(sha256(${column}), 'hex')`,
};

/**
 * Conditions that leave out rows without a meaning yet: pieces of sets that a job has prepared and
 * not committed.
 */
const ONLY: Readonly<Record<string, string>> = {
  committed_set_piece: 'WHERE t.root IN (SELECT c.root FROM committed_set c)',
};

/**
 * Selects the rows of a projected table in the order of its key. The names are constants of the
 * replay, never input.
 */
export function liveRows({ name, columns, key }: ProjectedTable): string {
  const read = ({ name: column, kind }: Column): string => READ[kind]?.(`t.${column}`) ?? `t.${column}`;
  const order = columns
    .slice(0, key)
    .map(({ name: column, kind }) => `t.${column}${kind === 'text' ? ' COLLATE "C"' : ''}`);
  const members = columns.map((column, at) => `${read(column)} AS c${at}`);
  return `SELECT ${members.join(', ')} FROM ${name} t ${ONLY[name] ?? ''} ORDER BY ${order.join(', ')}`;
}

/** Digests, in hex, of the lists of inspections' results that are rows. */
export const LIST_DIGESTS = `SELECT encode(l.digest, 'hex') AS digest FROM measurement_list l`;
