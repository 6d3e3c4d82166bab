const NEWEST = `SELECT DISTINCT ON (u.day, u.account, u.project, u.generator) u.day, u.account, u.project, u.generator, u.entry,
    u.input_tokens, u.output_tokens, u.requests
  FROM usage_day u
  WHERE u.vendor = $1 AND u.day >= $2 AND u.day < $3 AND u.entry < $4
  ORDER BY u.day, u.account, u.project, u.generator, u.entry DESC`;

/**
 * $1 vendor, $2 first day, $3 the day after the last, $4 tree size, $5 account; the newest figures
 * of each day, model and project.
 */
export const SELECT_USAGE_OF_ACCOUNT = `
  SELECT n.day, n.project, n.generator, n.entry, n.input_tokens AS "inputTokens", n.output_tokens AS "outputTokens", n.requests
  FROM (${NEWEST}) n WHERE n.account = $5`;

/**
 * $1 vendor, $2 first day, $3 the day after the last, $4 tree size; sums of the newest figures by
 * account and model.
 */
export const SELECT_USAGE_SUMS = `
  SELECT n.account, n.generator, count(*) AS rows, min(n.day) AS "firstDay", max(n.day) AS "lastDay",
    sum(n.input_tokens)::bigint AS "inputTokens", sum(n.output_tokens)::bigint AS "outputTokens", sum(n.requests)::bigint AS requests,
    count(*) FILTER (WHERE n.output_tokens IS NULL) AS "rowsWithoutOutput"
  FROM (${NEWEST}) n GROUP BY n.account, n.generator ORDER BY n.account COLLATE "C", n.generator COLLATE "C"`;

/** $1 tree size; vendors and months, and the last entry that states usage of them. */
export const SELECT_USAGE_MONTHS = `
  SELECT u.vendor, substr(u.day, 1, 7) AS month, max(u.entry) AS entry
  FROM usage_day u WHERE u.entry < $1 GROUP BY 1, 2 ORDER BY 1, 2`;

/**
 * $1 vendor, $2 account; then by row: $3 days, $4 projects and $5 models or empty texts, $6
 * entries, $7 input tokens, $8 output tokens, $9 requests or null.
 */
export const INSERT_USAGE = `
  INSERT INTO usage_day (vendor, account, day, project, generator, entry, input_tokens, output_tokens, requests)
  SELECT $1, $2, r.day, r.project, r.generator, r.entry, r.i, r.o, r.q
  FROM unnest($3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
    AS r (day, project, generator, entry, i, o, q)`;
