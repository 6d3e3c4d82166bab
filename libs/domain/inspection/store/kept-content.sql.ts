/**
 * $1 tree size, $2 an inspection or null, $3 a removal or null: inspections that keep something,
 * those of removals unless one is named.
 */
export const SELECT_KEEPING_INSPECTIONS = `
  SELECT i.id, i.subject ->> 'removal' AS removal, i.detectors, i.text
  FROM inspection i
  WHERE i.entry < $1 AND ($2::text IS NULL OR i.id = $2) AND ($3::text IS NULL OR i.subject ->> 'removal' = $3)
    AND ($2::text IS NOT NULL OR i.subject ? 'removal')
    AND jsonb_path_exists(i.detectors, '$[*].parameters.keep')
  ORDER BY i.number`;

/**
 * $1 inspections, $2 detector, $3 tree size, $4 what of a record is its key: how many records each
 * kept something of.
 */
export const SELECT_KEPT_COUNTS = `
  SELECT m.inspection, sum((r.result #>> '{counts,kept}')::bigint)::bigint AS kept
  FROM measurement m CROSS JOIN LATERAL jsonb_array_elements(m.results) AS r (result)
  WHERE m.inspection = ANY($1) AND r.result ->> 'detector' = $2 AND m.entry < $3
    AND coalesce(r.result #>> '{counts,key}', $4) = $4 AND r.result #> '{counts,keptList}' IS NOT NULL
  GROUP BY m.inspection`;

/**
 * $1 inspection, $2 shard: digests of the facts in full, and of the kept texts of examples of
 * `phrases`.
 */
export const SELECT_KEPT_EXAMPLES = `
  SELECT m.list AS facts, r.result #>> '{counts,keptList}' AS kept
  FROM measurement m CROSS JOIN LATERAL jsonb_array_elements(m.results) AS r (result)
  WHERE m.inspection = $1 AND m.shard = $2 AND r.result ->> 'detector' = 'phrases'
    AND r.result #>> '{counts,keptList}' IS NOT NULL`;

/**
 * $1 inspection, $2 detector, $3 tree size, $4 the number after which, $5 rows at most: what it
 * kept of each shard.
 */
export const SELECT_KEPT_LISTS = `
  SELECT m.number, m.shard, r.result -> 'counts' AS counts
  FROM measurement m CROSS JOIN LATERAL jsonb_array_elements(m.results) AS r (result)
  WHERE m.inspection = $1 AND r.result ->> 'detector' = $2 AND m.entry < $3 AND m.number > $4
    AND r.result #>> '{counts,keptList}' IS NOT NULL
  ORDER BY m.number LIMIT $5`;
