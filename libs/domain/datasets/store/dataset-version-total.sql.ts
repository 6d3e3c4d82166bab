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

/**
 * Differences as in GIVEN, $13 entry: closes the rows they change and opens rows with the sums,
 * except where no shard is left.
 */
export const CHANGE_TOTALS = `
  WITH closed AS (
    UPDATE dataset_version_total t SET valid_to = $13 FROM ${GIVEN}
    WHERE t.dataset_version = c.dataset_version AND t.facet = c.facet AND t.key = c.key AND t.direct = c.direct
      AND t.weighted = c.weighted AND t.valid_to IS NULL
    RETURNING t.*
  )
  INSERT INTO dataset_version_total (dataset_version, facet, key, direct, weighted, valid_from, ${FIGURES})
  SELECT c.dataset_version, c.facet, c.key, c.direct, c.weighted, $13,
    c.shards + coalesce(o.shards, 0), c.records + coalesce(o.records, 0), c.tokens + coalesce(o.tokens, 0), c.bytes + coalesce(o.bytes, 0),
    c.no_records + coalesce(o.no_records, 0), c.no_tokens + coalesce(o.no_tokens, 0), c.no_bytes + coalesce(o.no_bytes, 0)
  FROM ${GIVEN}
  LEFT JOIN closed o ON o.dataset_version = c.dataset_version AND o.facet = c.facet AND o.key = c.key
    AND o.direct = c.direct AND o.weighted = c.weighted
  WHERE c.shards + coalesce(o.shards, 0) <> 0`;

/**
 * $1 entry, $2 the largest permitted figure: a row if a total valid from the entry exceeds it.
 */
export const SELECT_TOTALS_BEYOND = `
  SELECT true AS beyond FROM dataset_version_total t
  WHERE t.valid_from = $1 AND t.valid_to IS NULL AND greatest(t.records, t.tokens, t.bytes) > $2 LIMIT 1`;

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
