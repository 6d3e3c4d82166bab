/**
 * A version as of the tree size $1: before its commit entry it was committing, from its withdrawal
 * on it is withdrawn, and one that rules ended is refused.
 */
const VERSION_AS_OF = `
  SELECT v.id, v.dataset, v.version, v.base, v.shards, v.ordered_entry AS "orderedEntry",
    CASE WHEN w.entry IS NOT NULL THEN 'withdrawn' WHEN v.committed_entry < $1 THEN 'committed' 
      WHEN v.refused_entry < $1 THEN 'refused' ELSE 'committing' END AS state,
    CASE WHEN v.committed_entry < $1 THEN v.committed_entry END AS "committedEntry",
    CASE WHEN v.committed_entry < $1 THEN v.committed_at END AS "committedAt",
    CASE WHEN v.committed_entry < $1 THEN v.upstream_shards END AS "upstreamShards",
    w.reason, w.entry AS "withdrawnBy",
    CASE WHEN v.refused_entry < $1 THEN v.refused_entry END AS "refusedBy",
    CASE WHEN v.refused_entry < $1 THEN v.refusal END AS refusal
  FROM dataset_version v LEFT JOIN dataset_version_withdrawal w ON w.dataset_version = v.id AND w.entry < $1
  WHERE v.ordered_entry < $1`;

/** $1 tree size, $2 dataset, $3 version: of several with the name the one that was ordered last. */
export const SELECT_VERSION = `
  ${VERSION_AS_OF} AND v.dataset = $2 AND v.version = $3 ORDER BY v.id DESC LIMIT 1`;

/** $1 tree size, $2 ids; by id. */
export const SELECT_VERSIONS_BY_ID = `${VERSION_AS_OF} AND v.id = ANY ($2::int[]) ORDER BY v.id`;

/** $1 tree size, $2 dataset, $3 id after which (or null), $4 limit; in the order they were made. */
export const SELECT_VERSIONS_OF_DATASET = `${VERSION_AS_OF} AND v.dataset = $2 AND ($3::int IS NULL OR v.id > $3) ORDER BY v.id LIMIT $4`;

/** $1 tree size; the ids of all versions committed and not withdrawn by then, in order. */
export const SELECT_COMMITTED_IDS = `
  SELECT v.id FROM dataset_version v
  WHERE v.committed_entry < $1
    AND NOT EXISTS (SELECT FROM dataset_version_withdrawal w WHERE w.dataset_version = v.id AND w.entry < $1)
  ORDER BY v.id`;

/**
 * $1 tree size, $2 dataset after which (or null), $3 limit; by name, in the byte order of UTF-8.
 */
export const SELECT_DATASETS = `
  SELECT v.dataset, count(*) AS versions, (array_agg(v.version ORDER BY w.entry IS NOT NULL OR coalesce(v.refused_entry < $1, false), v.id DESC))[1] AS latest
  FROM dataset_version v LEFT JOIN dataset_version_withdrawal w ON w.dataset_version = v.id AND w.entry < $1
  WHERE v.ordered_entry < $1 AND ($2::text IS NULL OR v.dataset COLLATE "C" > $2)
  GROUP BY v.dataset ORDER BY v.dataset COLLATE "C" LIMIT $3`;

/** $1 ids; members, upstream and weights. */
export const SELECT_MEMBERS = `SELECT v.id, v.members AS bytes FROM dataset_version v WHERE v.id = ANY ($1::int[])`;
export const SELECT_UPSTREAMS = `
  SELECT v.id, v.upstream AS bytes FROM dataset_version v WHERE v.id = ANY ($1::int[]) AND v.upstream IS NOT NULL`;
export const SELECT_WEIGHTS = `SELECT v.weights FROM dataset_version v WHERE v.id = $1`;

/** $1 version; its splits by name, and how many members each has. */
export const SELECT_SPLITS = `
  SELECT s.split, s.members FROM dataset_version_split s WHERE s.dataset_version = $1 ORDER BY s.split COLLATE "C"`;

/** $1 versions; the sizes of their splits, by name. */
export const SELECT_SPLIT_SIZES = `
  SELECT s.dataset_version AS id, s.split, s.shards FROM dataset_version_split s
  WHERE s.dataset_version = ANY ($1::int[]) ORDER BY s.dataset_version, s.split COLLATE "C"`;

/** $1 version, $2 split, $3 members, $4 how many. */
export const INSERT_SPLIT = `
  INSERT INTO dataset_version_split (dataset_version, split, members, shards) VALUES ($1, $2, $3, $4)`;

/** $1 dataset, $2 version; the row on which a commit decides: the last one of that name. */
export const SELECT_STORED_VERSION = `
  SELECT v.id, v.state, v.ordered_entry AS "orderedEntry", v.base, v.request_hash AS "requestHash",
    v.origins_changed_entry AS "originsChangedEntry"
  FROM dataset_version v WHERE v.dataset = $1 AND v.version = $2 ORDER BY v.id DESC LIMIT 1`;

/** The id of the next version. Reliable only under the ledger's lock. */
export const SELECT_NEXT_ID = `SELECT coalesce(max(v.id) + 1, 0) AS id FROM dataset_version v`;

/**
 * $1 id, $2 dataset, $3 version, $4 entry, $5 base, $6 request hash, $7 members, $8 weights, $9
 * shards; not committed yet.
 */
export const INSERT_VERSION = `
  INSERT INTO dataset_version (id, dataset, version, state, ordered_entry, base, request_hash, members, weights, shards)
  VALUES ($1, $2, $3, 'committing', $4, $5, $6, $7, $8, $9)`;

/**
 * $1 dataset, $2 a number of shards: the id of the committed version whose upstream is nearest to
 * it in size, of several the latest; none that is half as large, or half as large again.
 */
export const SELECT_NEAREST_IN_SIZE = `
  SELECT v.id FROM dataset_version v WHERE v.dataset = $1 AND v.committed_entry IS NOT NULL AND abs(v.upstream_shards - $2) <= $2 / 2
  ORDER BY abs(v.upstream_shards - $2), v.id DESC LIMIT 1`;

/** $1 id, $2 entry, $3 its instant, $4 upstream, $5 upstream shards. */
export const COMMIT_VERSION = `
  UPDATE dataset_version SET state = 'committed', committed_entry = $2, committed_at = $3, upstream = $4, upstream_shards = $5
  WHERE id = $1`;

/** $1 id, $2 the entry that ends it, $3 the entry of the refused attempt. */
export const REFUSE_VERSION = `UPDATE dataset_version SET state = 'refused', refused_entry = $2, refusal = $3 WHERE id = $1`;

/** $1 version, $2 entry, $3 reason. */
export const INSERT_WITHDRAWAL = `
  INSERT INTO dataset_version_withdrawal (dataset_version, entry, reason) VALUES ($1, $2, $3)`;

/** $1 tree size: the versions that were committed by then, and whether they have weights; by id. */
export const SELECT_COMMITTED_VERSIONS = `
  SELECT v.id, octet_length(v.weights) > 0 AS weighted FROM dataset_version v WHERE v.committed_entry < $1 ORDER BY v.id`;

/**
 * $1 entry: marks the totals of versions that are still committing as out of date if they were
 * prepared before it.
 */
export const MARK_ORIGINS_CHANGED = `
  UPDATE dataset_version SET origins_changed_entry = $1 WHERE state = 'committing'`;
