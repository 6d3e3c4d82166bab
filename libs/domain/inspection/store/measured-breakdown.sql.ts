/**
 * $1 shards, $2 tree size: of each shard and detector the newest measurement that was made, or the
 * newest that is inconclusive; added up for each inspection.
 */
export const SELECT_MEASURED_PARTS = `
  SELECT n.detector, n.version, n.inspection,
    count(*) FILTER (WHERE n.measured) AS shards,
    count(*) FILTER (WHERE NOT n.measured) AS inconclusive,
    sum((n.counts ->> 'records')::bigint)::bigint AS records,
    sum((n.counts ->> 'bytes')::bigint)::bigint AS bytes,
    sum((n.counts ->> 'characters')::bigint)::bigint AS characters,
    sum(coalesce(n.counts ->> 'similar', n.counts ->> 'foundRecords', n.counts ->> 'overlapping')::bigint)::bigint
      AS found
  FROM (
    SELECT DISTINCT ON (m.shard, r.item ->> 'detector')
      r.item ->> 'detector' AS detector, r.item ->> 'version' AS version, m.inspection, r.item -> 'counts' AS counts,
      r.item ->> 'outcome' = 'measured' AS measured
    FROM measurement m CROSS JOIN LATERAL jsonb_array_elements(m.results) AS r (item)
    WHERE m.shard = ANY($1) AND m.entry < $2
    ORDER BY m.shard, r.item ->> 'detector', (r.item ->> 'outcome' = 'measured') DESC, m.entry DESC
  ) n
  GROUP BY n.detector, n.version, n.inspection`;
