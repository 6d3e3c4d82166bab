/**
 * $1 and $2 half-open ranges of shard numbers, $3 tree size: figures of the shards in them, as they were held then,
 * grouped by the origins they declare and those in effect. Sums are doubles: exact as far as JSON integers go, and told to be larger beyond.
 */
export const SELECT_TALLY_GROUPS = `
  WITH held AS (
    SELECT s.declared_set, s.effective_set, s.records, s.tokens, s.bytes
    FROM unnest($1::int[], $2::int[]) AS r (first, after)
    JOIN shard s ON s.number >= r.first AND s.number < r.after
    WHERE s.held_from < $3
    UNION ALL
    SELECT p.declared_set, p.effective_set, p.records, p.tokens, p.bytes
    FROM unnest($1::int[], $2::int[]) AS r (first, after)
    JOIN shard_past p ON p.shard >= r.first AND p.shard < r.after
    WHERE p.held_from < $3 AND p.held_to >= $3
  )
  SELECT h.declared_set AS "declaredSet", h.effective_set AS "effectiveSet", count(*) AS shards,
    COALESCE(sum(h.records), 0)::float8 AS records, COALESCE(sum(h.tokens), 0)::float8 AS tokens, COALESCE(sum(h.bytes), 0)::float8 AS bytes,
    count(*) - count(h.records) AS "noRecords", count(*) - count(h.tokens) AS "noTokens", count(*) - count(h.bytes) AS "noBytes"
  FROM held h GROUP BY h.declared_set, h.effective_set`;

/** $1 ids. */
export const SELECT_ORIGIN_SETS = `
  SELECT t.id, t.origins FROM origin_set t WHERE t.id = ANY ($1::int[])`;

/** As SELECT_TALLY_GROUPS, and by the value of the label $4 (null: shards without it). */
export const SELECT_LABEL_GROUPS = `
  WITH held AS (
    SELECT s.labels ->> $4 AS value, s.declared_set, s.effective_set, s.records, s.tokens, s.bytes
    FROM unnest($1::int[], $2::int[]) AS r (first, after)
    JOIN shard s ON s.number >= r.first AND s.number < r.after
    WHERE s.held_from < $3
    UNION ALL
    SELECT p.labels ->> $4, p.declared_set, p.effective_set, p.records, p.tokens, p.bytes
    FROM unnest($1::int[], $2::int[]) AS r (first, after)
    JOIN shard_past p ON p.shard >= r.first AND p.shard < r.after
    WHERE p.held_from < $3 AND p.held_to >= $3
  )
  SELECT h.value, h.declared_set AS "declaredSet", h.effective_set AS "effectiveSet", count(*) AS shards,
    COALESCE(sum(h.records), 0)::float8 AS records, COALESCE(sum(h.tokens), 0)::float8 AS tokens, COALESCE(sum(h.bytes), 0)::float8 AS bytes,
    count(*) - count(h.records) AS "noRecords", count(*) - count(h.tokens) AS "noTokens", count(*) - count(h.bytes) AS "noBytes"
  FROM held h GROUP BY h.value, h.declared_set, h.effective_set`;
