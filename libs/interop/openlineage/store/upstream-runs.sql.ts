/** $1 runs, $2 tree size, $3 limit: the datasets that each read, with the shard that it named. */
export const SELECT_INPUTS_OF_RUNS = `
  SELECT n.run, n.dataset, max(n.shard) AS told FROM openlineage_named n
  WHERE n.run = ANY($1::text[]) AND n.direction = 'input' AND n.entry < $2
  GROUP BY n.run, n.dataset ORDER BY n.run, n.dataset LIMIT $3`;

/**
 * $1 runs, $2 datasets, $3 shards that were named or null, $4 starts, $5 ends, $6 tree size, $7
 * latest states that are looked at for a named shard: what other runs had left there. The best is
 * the lowest `rank`: the named state; else the latest at the start, or the first until the end.
 */
export const SELECT_STATES_READ = `
  SELECT q.run AS reader, q.dataset, s.rank, s.entry, s.run
  FROM unnest($1::text[], $2::int[], $3::text[], $4::timestamptz[], $5::timestamptz[])
    AS q (run, dataset, told, began, ended)
  CROSS JOIN LATERAL (
    (SELECT 0 AS rank, w.entry, w.run FROM (
       SELECT n.entry, n.run, n.shard FROM openlineage_named n
       WHERE q.told IS NOT NULL AND n.dataset = q.dataset AND n.shard IS NOT NULL AND n.direction <> 'input'
         AND n.entry < $6
       ORDER BY n.event_time DESC, n.entry DESC, n.position DESC LIMIT $7
     ) w WHERE w.shard = q.told AND w.run IS DISTINCT FROM q.run LIMIT 1)
    UNION ALL
    (SELECT 1 AS rank, n.entry, n.run FROM openlineage_named n
     WHERE q.told IS NULL AND n.dataset = q.dataset AND n.shard IS NOT NULL AND n.direction <> 'input'
       AND n.entry < $6 AND n.run IS DISTINCT FROM q.run AND n.event_time <= q.began
     ORDER BY n.event_time DESC, n.entry DESC, n.position DESC LIMIT 1)
    UNION ALL
    (SELECT 2 AS rank, n.entry, n.run FROM openlineage_named n
     WHERE q.told IS NULL AND n.dataset = q.dataset AND n.shard IS NOT NULL AND n.direction <> 'input'
       AND n.entry < $6 AND n.run IS DISTINCT FROM q.run AND n.event_time > q.began AND n.event_time <= q.ended
     ORDER BY n.event_time, n.entry, n.position LIMIT 1)
  ) s ORDER BY s.rank`;
