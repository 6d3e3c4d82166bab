import { factColumns, typedFacts } from '../fact-columns.js';

/**
 * The numbers of the next shard, derivation, origin and origin set. Reliable only under the
 * ledger's lock.
 */
export const SELECT_NEXT_NUMBERS = `
  SELECT
    COALESCE((SELECT max(s.number) + 1 FROM shard s), 0) AS shard,
    COALESCE((SELECT max(d.id) + 1 FROM derivation d), 0) AS derivation,
    COALESCE((SELECT max(o.id) + 1 FROM origin o), 0) AS origin,
    COALESCE((SELECT max(t.id) + 1 FROM origin_set t), 0) AS "originSet"`;

/** $1 digests, $2 tree size: the shards that had one of them by then. */
export const SELECT_BY_DIGEST = `
  SELECT s.number, s.digest, s.uri, s.entry, s.derivation, (s.digest_entry IS DISTINCT FROM s.entry) AS "namedByUri", s.effective_set AS "effectiveSet"
  FROM shard s WHERE s.digest = ANY ($1::bytea[]) AND s.digest_entry < $2`;

/**
 * $1 digests: three lists in one text, for each shard that has one of them: the digest's place from
 * 1, the shard's number, and its set of effective origins. A plan that is kept must look up each of
 * them, however small the table was when it was made.
 */
export const SELECT_PARENTS = `
  SELECT array_agg(d.at)::text || array_agg(s.number)::text || array_agg(s.effective_set)::text AS parents
  FROM unnest($1::bytea[]) WITH ORDINALITY AS d (digest, at),
    LATERAL (SELECT p.number, p.effective_set FROM shard p WHERE p.digest = d.digest LIMIT 1) AS s`;

/** $1 URIs, $2 tree size: the shards that were registered with one of them by then. */
export const SELECT_BY_URI = `
  SELECT s.number, s.digest, s.uri, s.entry, s.derivation, (s.digest_entry IS DISTINCT FROM s.entry) AS "namedByUri", s.effective_set AS "effectiveSet"
  FROM shard s WHERE s.uri = ANY ($1::text[]) AND s.entry < $2 ORDER BY s.number`;

/**
 * $1 URIs, $2 tree size: the shards that a later statement located there by then, the latest last.
 */
export const SELECT_BY_LOCATION = `
  SELECT l.uri AS located, l.entry AS "locatedEntry", s.number, s.entry, s.digest, s.uri, s.derivation,
    (s.digest_entry IS DISTINCT FROM s.entry) AS "namedByUri", s.effective_set AS "effectiveSet"
  FROM shard_location l JOIN shard s ON s.number = l.shard
  WHERE l.uri = ANY ($1::text[]) AND l.entry < $2 ORDER BY l.entry`;

/**
 * $1 URIs: the shards that were registered by one of them alone and have no digest yet; and a row
 * without a number for each that is a later location of any shard.
 */
export const SELECT_NAMED_BY_URI = `
  SELECT s.number, s.digest, s.uri, s.entry, s.derivation, true AS "namedByUri", s.effective_set AS "effectiveSet"
  FROM shard s WHERE s.uri = ANY ($1::text[]) AND s.digest IS NULL
  UNION ALL
  SELECT NULL, NULL, l.uri, NULL, NULL, NULL, NULL FROM shard_location l WHERE l.uri = ANY ($1::text[])`;

/** Whether `SELECT_NAMED_BY_URI` can find anything: by two index entries. */
export const SELECT_URIS_MAY_NAME = `
  SELECT (SELECT s.uri FROM shard s WHERE s.digest IS NULL ORDER BY s.uri LIMIT 1) IS NOT NULL
    OR (SELECT l.entry FROM shard_location l ORDER BY l.entry LIMIT 1) IS NOT NULL AS "mayName"`;

/** $1 shard numbers, $2 URIs: which of the shards were located at which of the URIs. */
export const SELECT_LOCATED = `
  SELECT l.shard, l.uri FROM shard_location l WHERE l.shard = ANY ($1::int[]) AND l.uri = ANY ($2::text[])`;

/** $1 ids of origin sets. */
export const SELECT_ORIGINS_OF_SETS = `SELECT t.id, t.origins FROM origin_set t WHERE t.id = ANY ($1::int[])`;

/** $1 a JSON array of shard rows. */
export const INSERT_SHARDS = `
  INSERT INTO shard (number, entry, digest, digest_entry, uri, ${factColumns()}, derivation,
    declared_set, effective_set, valid_from)
  SELECT s.number, s.entry, decode(s.digest, 'hex'), s.digest_entry, s.uri, ${factColumns('s')}, s.derivation, s.declared_set, s.effective_set, s.entry
  FROM json_to_recordset($1::json) AS s (
    number int, entry bigint, digest text, digest_entry bigint, uri text, ${typedFacts}, derivation int, declared_set int, effective_set int)`;

/** $1 shards, $2 URIs, $3 entries. */
export const INSERT_LOCATIONS = `
  INSERT INTO shard_location (shard, uri, entry)
  SELECT l.shard, l.uri, l.entry FROM unnest($1::int[], $2::text[], $3::bigint[]) AS l (shard, uri, entry)`;

/** $1 shards, $2 entries. */
export const INSERT_STATEMENTS = `
  INSERT INTO shard_statement (shard, entry)
  SELECT s.shard, s.entry FROM unnest($1::int[], $2::bigint[]) AS s (shard, entry)`;

/** $1 shard numbers; the entries that corrected them, in the ledger's order. */
export const SELECT_CORRECTION_ENTRIES = `
  SELECT s.shard, s.entry FROM shard_statement s
  JOIN ledger_entry e ON e.index = s.entry
  WHERE s.shard = ANY ($1::int[]) AND e.kind = 'shard.corrected' ORDER BY s.entry`;

/** $1 shard numbers, $2 digests, $3 entries: gives shards their digest. */
export const BIND_DIGESTS = `
  UPDATE shard s SET digest = b.digest, digest_entry = b.entry
  FROM unnest($1::int[], $2::bytea[], $3::bigint[]) AS b (number, digest, entry)
  WHERE s.number = b.number`;

/** $1 shard, $2 URI: the entry that located it there. */
export const SELECT_LOCATION_ENTRY = `SELECT l.entry FROM shard_location l WHERE l.shard = $1 AND l.uri = $2`;

/** The columns of COPY, in order. */
export const COPY_SHARDS = `
  COPY shard (number, entry, digest, digest_entry, uri, ${factColumns()}, derivation, declared_set,
    effective_set, valid_from) FROM STDIN (FORMAT binary)`;
