/**
 * $1 shards, $2 tree size: of each shard and detector the newest measurement of all records, else
 * of a sample of them, else the newest that is inconclusive; added up for each inspection. Samples
 * are in no sum.
 */
export const SELECT_MEASURED_PARTS = `
  SELECT n.detector, n.version, n.inspection,
    count(*) FILTER (WHERE n.measured AND NOT n.sampled) AS shards,
    count(*) FILTER (WHERE n.sampled) AS sampled,
    count(*) FILTER (WHERE NOT n.measured) AS inconclusive,
    (sum((n.counts ->> 'records')::bigint) FILTER (WHERE NOT n.sampled))::bigint AS records,
    (sum((n.counts ->> 'bytes')::bigint) FILTER (WHERE NOT n.sampled))::bigint AS bytes,
    (sum((n.counts ->> 'characters')::bigint) FILTER (WHERE NOT n.sampled))::bigint AS characters,
    (sum(coalesce(n.counts ->> 'similar', n.counts ->> 'foundRecords', n.counts ->> 'overlapping')::bigint)
      FILTER (WHERE NOT n.sampled))::bigint AS found
  FROM (
    SELECT DISTINCT ON (m.shard, r.item ->> 'detector')
      r.item ->> 'detector' AS detector, r.item ->> 'version' AS version, m.inspection, r.item -> 'counts' AS counts,
      r.item ->> 'outcome' = 'measured' AS measured, coalesce(r.item -> 'counts' ? 'ofRecords', false) AS sampled
    FROM measurement m CROSS JOIN LATERAL jsonb_array_elements(m.results) AS r (item)
    WHERE m.shard = ANY($1) AND m.entry < $2
    ORDER BY m.shard, r.item ->> 'detector', (r.item ->> 'outcome' = 'measured') DESC,
      coalesce(r.item -> 'counts' ? 'ofRecords', false), m.entry DESC
  ) n
  GROUP BY n.detector, n.version, n.inspection`;

/**
 * $1 shards, $2 tree size: records by language of the newest measurement of each shard that told
 * languages, one of all records before a sample; and a row of their totals, with language null.
 */
export const SELECT_MEASURED_LANGUAGES = `
  SELECT l.key AS language, sum(l.value::bigint)::bigint AS records, count(DISTINCT n.shard) AS shards,
    count(DISTINCT n.shard) FILTER (WHERE n.sampled) AS sampled
  FROM (
    SELECT DISTINCT ON (m.shard) m.shard, r.item #> '{counts,languages}' AS languages,
      r.item #>> '{counts,languageBasis}' = 'sample' OR r.item -> 'counts' ? 'ofRecords' AS sampled
    FROM measurement m CROSS JOIN LATERAL jsonb_array_elements(m.results) AS r (item)
    WHERE m.shard = ANY($1) AND m.entry < $2 AND r.item ->> 'detector' = 'counts' AND r.item -> 'counts' ? 'languages'
    ORDER BY m.shard, r.item -> 'counts' ? 'ofRecords', m.entry DESC
  ) n CROSS JOIN LATERAL jsonb_each_text(n.languages) AS l (key, value)
  GROUP BY GROUPING SETS ((l.key), ())`;

/**
 * $1 shards, $2 tree size: tokens by tokeniser, and what counted them, of the newest measurement of
 * each shard by each tokeniser, one of all records before a sample. Samples are in no sum.
 */
export const SELECT_MEASURED_TOKENS = `
  SELECT n.tokeniser, n.library, (sum(n.tokens) FILTER (WHERE NOT n.sampled))::bigint AS tokens,
    count(*) FILTER (WHERE NOT n.sampled) AS shards, count(*) FILTER (WHERE n.sampled) AS sampled
  FROM (
    SELECT DISTINCT ON (m.shard, r.item #>> '{counts,tokeniser}')
      r.item #>> '{counts,tokeniser}' AS tokeniser, r.item #>> '{counts,tokeniserLibrary}' AS library,
      (r.item #>> '{counts,tokens}')::bigint AS tokens, r.item -> 'counts' ? 'ofRecords' AS sampled
    FROM measurement m CROSS JOIN LATERAL jsonb_array_elements(m.results) AS r (item)
    WHERE m.shard = ANY($1) AND m.entry < $2 AND r.item ->> 'detector' = 'counts' AND r.item -> 'counts' ? 'tokeniser'
    ORDER BY m.shard, r.item #>> '{counts,tokeniser}', r.item -> 'counts' ? 'ofRecords', m.entry DESC
  ) n
  GROUP BY n.tokeniser, n.library`;
