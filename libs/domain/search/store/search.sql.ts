/**
 * Each statement: $1 patterns for LIKE, $2 whether they are prefixes, $3 tree size, $4 where the
 * last page ended, $5 limit. A row: the place in the list, the id, a text, the first entry, and
 * what of it is withdrawn. With prefixes an id or a name must begin so; with words they may be in
 * any text.
 */
const matches = (names: readonly string[], texts: readonly string[]): string => {
  const all = [...names, ...texts].map((text) => `coalesce(${text}, '')`).join(` || ' ' || `);
  const prefixed = names.map((name) => `lower(${name}) LIKE ALL ($1::text[])`).join(' OR ');
  return `CASE WHEN $2::boolean THEN ${prefixed} ELSE lower(${all}) LIKE ALL ($1::text[]) END`;
};

export const SEARCH_VENDORS = `
  SELECT v.slug AS place, v.slug AS id, v.name AS text,
    (SELECT min(f.valid_from) FROM vendor f WHERE f.slug = v.slug) AS entry
  FROM vendor v
  WHERE v.valid_from < $3 AND (v.valid_to IS NULL OR v.valid_to >= $3) AND v.slug > $4
    AND ${matches(['v.slug', 'v.name'], ['v.url'])}
  ORDER BY v.slug LIMIT $5`;

/**
 * The last row of each thing by the tree size. If it ended before, the thing is withdrawn: an
 * amendment begins another row.
 */
const lastRows = (table: 'model_use' | 'terms', more = ''): string => `(
    SELECT DISTINCT ON (r.id) r.*, r.valid_to IS NOT NULL AND r.valid_to < $3 AS withdrawn,
      (SELECT min(f.valid_from) FROM ${table} f WHERE f.id = r.id) AS entry
    FROM ${table} r WHERE r.valid_from < $3 AND r.id > $4${more} ORDER BY r.id, r.valid_from DESC
  )`;

export const SEARCH_TERMS = `
  SELECT t.id AS place, t.id, t.document || ' ' || t.version || ' of ' || t.vendor AS text, t.entry, t.withdrawn
  FROM ${lastRows('terms')} t
  WHERE ${matches(['t.id', 't.document'], ['t.version', 't.vendor', 't.url', 't.rules::text'])}
  ORDER BY t.id LIMIT $5`;

/** As above; and $6: no use after this id. */
export const SEARCH_USES = `
  SELECT u.id AS place, u.id,
    m.model || '@' || m.version || ' used ' || d.dataset || '@' || d.version || ' for ' || u.stage AS text,
    u.entry, u.withdrawn
  FROM ${lastRows('model_use', ' AND r.id <= $6')} u
  JOIN model_version m ON m.id = u.model_version JOIN dataset_version d ON d.id = u.dataset_version
  WHERE ${matches(['u.id'], ['m.model', 'm.version', 'd.dataset', 'd.version', 'u.stage', 'u.purpose'])}
  ORDER BY u.id LIMIT $5`;

export const SEARCH_DATASETS = `
  SELECT d.dataset AS place, d.dataset AS id,
    coalesce(left(min(f.description), 300), count(*) || CASE count(*) WHEN 1 THEN ' version' ELSE ' versions' END) AS text,
    min(d.ordered_entry) AS entry,
    count(*)::int AS versions, count(w.entry)::int AS "withdrawnVersions"
  FROM dataset_version d
  LEFT JOIN dataset_version_withdrawal w ON w.dataset_version = d.id AND w.entry < $3
  LEFT JOIN dataset_description f ON f.dataset = d.dataset AND f.valid_from < $3 AND (f.valid_to IS NULL OR f.valid_to >= $3)
  WHERE d.ordered_entry < $3 AND d.dataset > $4
    AND ${matches(['d.dataset'], ['f.description', 'f.creators::text', 'f.citation', 'f.homepage'])}
  GROUP BY d.dataset ORDER BY d.dataset LIMIT $5`;

export const SEARCH_MODELS = `
  SELECT m.model AS place, m.model AS id, min(m.description) AS text, min(m.entry) AS entry,
    count(*)::int AS versions, count(w.entry)::int AS "withdrawnVersions"
  FROM model_version m
  LEFT JOIN model_version_withdrawal w ON w.model_version = m.id AND w.entry < $3
  WHERE m.entry < $3 AND m.model > $4 AND ${matches(['m.model'], ['m.version', 'm.description'])}
  GROUP BY m.model ORDER BY m.model LIMIT $5`;

export const SEARCH_REMOVALS = `
  SELECT r.number AS place, r.id, r.reason AS text, r.entry,
    EXISTS (
      SELECT FROM removal_status p WHERE p.removal = r.number AND p.valid_from < $3
        AND (p.valid_to IS NULL OR p.valid_to >= $3) AND p.phase = 'withdrawn'
    ) AS withdrawn
  FROM removal r
  WHERE r.entry < $3 AND r.number > $4 AND ${matches(['r.id'], ['r.reason', 'r.basis', 'r.selector::text'])}
  ORDER BY r.number LIMIT $5`;

/** As above; and $6: no finding of this entry or a later one. The place is the entry. */
export const SEARCH_FINDINGS = `
  SELECT f.entry AS place, f.id, f.detail AS text, f.entry FROM finding f
  WHERE f.entry < $3 AND f.entry > $4 AND f.entry < $6
    AND ${matches(['f.id', 'f.shard', 'f.removal'], ['f.kind', 'f.detail', 'f.subject::text'])}
  ORDER BY f.entry LIMIT $5`;

/**
 * $1 tree size, $2 entry, $3 number of findings: the entry of the last of so many after that one.
 */
export const SELECT_FINDINGS_END = `
  SELECT f.entry FROM finding f WHERE f.entry > $2 AND f.entry < $1 ORDER BY f.entry OFFSET $3 LIMIT 1`;

/** $1 tree size, $2 id, $3 number of rows: the id of the last of so many after that one. */
export const SELECT_USES_END = `
  SELECT u.id FROM model_use u WHERE u.id > $2 AND u.valid_from < $1 ORDER BY u.id OFFSET $3 LIMIT 1`;

const NAME = `coalesce('sha256:' || encode(CASE WHEN s.digest_entry < $3 THEN s.digest END, 'hex'), s.uri)`;

/** Labels as `name:value, …`: without what JSON needs. */
const labelsText = (labels: string): string =>
  `coalesce(replace(translate((${labels})::text, '{}"', ''), ': ', ':'), '')`;

/**
 * $1 patterns, $2 the shard before the first, $3 tree size, $4 the shard after the last, $5 limit:
 * shards by words in their URIs, dataset and labels, as of the tree size.
 */
export const SEARCH_SHARDS_BY_WORDS = `
  SELECT s.number AS place, ${NAME} AS id, s.uri AS text, s.entry
  FROM shard s
  LEFT JOIN LATERAL (
    SELECT p.dataset, p.labels FROM shard_past p
    WHERE s.valid_from >= $3 AND p.shard = s.number AND p.valid_from < $3 AND p.valid_to >= $3
  ) p ON true
  LEFT JOIN (
    SELECT l.shard, string_agg(l.uri, ' ') AS uris FROM shard_location l
    WHERE l.shard > $2 AND l.shard < $4 AND l.entry < $3 GROUP BY l.shard
  ) l ON l.shard = s.number
  WHERE s.number > $2 AND s.number < $4 AND s.entry < $3
    AND lower(
      coalesce(s.uri, '') || ' ' || coalesce(l.uris, '') || ' ' || coalesce(CASE WHEN s.valid_from < $3 THEN s.dataset ELSE p.dataset END, '') || ' ' ||
      ${labelsText('CASE WHEN s.valid_from < $3 THEN s.labels ELSE p.labels END')}
    ) LIKE ALL ($1::text[])
  ORDER BY s.number LIMIT $5`;

/**
 * $1 prefix, $2 a text after all that begin with it, $3 tree size, $4 and $5 the URI and shard
 * where the last page ended, $6 limit: shards by a prefix of any of their URIs, in the order of the
 * characters' codes.
 */
export const SEARCH_SHARDS_BY_PREFIX = `
  SELECT u.uri, u.number, ${NAME} AS id, s.entry
  FROM (
    (SELECT a.uri, a.number FROM shard a
     WHERE a.uri ~>=~ $1 AND a.uri ~<~ $2 AND a.uri ~>=~ $4 AND (a.uri ~>~ $4 OR a.number > $5) AND a.entry < $3
     ORDER BY a.uri USING ~<~, a.number LIMIT $6)
    UNION
    (SELECT l.uri, l.shard FROM shard_location l
     WHERE l.uri ~>=~ $1 AND l.uri ~<~ $2 AND l.uri ~>=~ $4 AND (l.uri ~>~ $4 OR l.shard > $5) AND l.entry < $3
     ORDER BY l.uri USING ~<~, l.shard LIMIT $6)
  ) u JOIN shard s ON s.number = u.number
  ORDER BY u.uri USING ~<~, u.number LIMIT $6`;
