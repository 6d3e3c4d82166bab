const FIGURES = 'shards, records, tokens, bytes, no_records, no_tokens, no_bytes';

/**
 * The columns of rows given as arrays: $1 versions, $2 facets, $3 keys, $4 direct, $5 weighted, $6
 * to $12 figures.
 */
const GIVEN = `
  unnest($1::int[], $2::text[], $3::text[], $4::boolean[], $5::boolean[],
    $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[])
  AS c (dataset_version, facet, key, direct, weighted, ${FIGURES})`;

/** Rows as in GIVEN, $13 entry from which they are valid. */
export const INSERT_TOTALS = `
  INSERT INTO dataset_version_total (dataset_version, facet, key, direct, weighted, valid_from, ${FIGURES})
  SELECT c.dataset_version, c.facet, c.key, c.direct, c.weighted, $13, c.shards, c.records, c.tokens, c.bytes, c.no_records, c.no_tokens, c.no_bytes
  FROM ${GIVEN}`;

const KEY = 'dataset_version, facet, key, direct, weighted';
const sums = FIGURES.split(', ')
  .map((figure) => `(sum(c.${figure}) OVER later)::bigint + coalesce(o.${figure}, 0) AS ${figure}`)
  .join(', ');

/**
 * Differences as in GIVEN, $13 the entry of each: closes the rows they change at the first entry,
 * and opens rows with the sums, each valid until the next entry of the same tally, except where no
 * shard is left. $14 the largest permitted figure; returns for each row whether it is exceeded.
 */
export const CHANGE_TOTALS = `
  WITH given AS (
    SELECT c.* FROM unnest($1::int[], $2::text[], $3::text[], $4::boolean[], $5::boolean[],
      $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[])
      AS c (${KEY}, ${FIGURES}, entry)
  ), closed AS (
    UPDATE dataset_version_total t SET valid_to = c.entry
    FROM (SELECT ${KEY}, min(entry) AS entry FROM given GROUP BY ${KEY}) c
    WHERE t.dataset_version = c.dataset_version AND t.facet = c.facet AND t.key = c.key AND t.direct = c.direct
      AND t.weighted = c.weighted AND t.valid_to IS NULL
    RETURNING t.*
  )
  INSERT INTO dataset_version_total (${KEY}, valid_from, valid_to, ${FIGURES})
  SELECT n.dataset_version, n.facet, n.key, n.direct, n.weighted, n.entry, n.valid_to, ${FIGURES.split(', ')
    .map((figure) => `n.${figure}`)
    .join(', ')}
  FROM (
    SELECT c.dataset_version, c.facet, c.key, c.direct, c.weighted, c.entry, lead(c.entry) OVER later AS valid_to, ${sums}
    FROM given c
    LEFT JOIN closed o ON o.dataset_version = c.dataset_version AND o.facet = c.facet AND o.key = c.key
      AND o.direct = c.direct AND o.weighted = c.weighted
    WINDOW later AS (PARTITION BY c.dataset_version, c.facet, c.key, c.direct, c.weighted ORDER BY c.entry)
  ) n
  WHERE n.shards <> 0
  RETURNING greatest(records, tokens, bytes) > $14 AS beyond`;

/**
 * $1 version, $2 whether weighted (a version without weights has one tally for both),
 * $3 tree size.
 */
export const SELECT_TOTALS = `
  SELECT t.facet, t.key, t.direct, t.shards, t.records, t.tokens, t.bytes,
    t.no_records AS "noRecords", t.no_tokens AS "noTokens", t.no_bytes AS "noBytes"
  FROM dataset_version_total t
  WHERE t.dataset_version = $1
    AND t.weighted = (SELECT $2 AND octet_length(v.weights) > 0 FROM dataset_version v WHERE v.id = $1)
    AND t.valid_from < $3 AND (t.valid_to IS NULL OR t.valid_to >= $3)`;
