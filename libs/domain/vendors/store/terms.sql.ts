const TERMS = `t.id, t.vendor, t.document, t.version, t.channel, t.jurisdiction, t.url, t.digest, t.published_at AS "publishedAt",
  t.captured_at AS "capturedAt",  t.effective_from AS "effectiveFrom", t.effective_to AS "effectiveTo", t.evidence, t.generators, t.rules, t.valid_from AS "validFrom"`;

/** Newest effective first; terms without a known beginning come last. */
const rank = (t: string): string[] => [
  `coalesce(${t}.effective_from, '-infinity')`,
  `coalesce(${t}.published_at, '-infinity')`,
  `${t}.id COLLATE "C"`,
];
const NEWEST_FIRST = rank('t')
  .map((part) => `${part} DESC`)
  .join(', ');

const validAt = (t: string, size: string): string =>
  `${t}.valid_from < ${size} AND (${t}.valid_to IS NULL OR ${t}.valid_to >= ${size})`;

/** The entry that ended the row of `t` withdrew the terms, and they were not recorded again. */
const withdrawal = (t: string, w: string, size: string): string =>
  `${w}.terms = ${t}.id AND ${w}.entry = ${t}.valid_to AND ${w}.entry < ${size}
    AND NOT EXISTS (SELECT FROM terms later WHERE later.id = ${t}.id AND later.valid_from > ${w}.entry AND later.valid_from < ${size})`;

/** A side without a name matches all; terms may name several, joined by + or /. */
const matches = (named: string, asked: string): string =>
  `(${asked} IS NULL OR ${named} IS NULL OR ${named} = ${asked} OR ${asked} = ANY (regexp_split_to_array(${named}, '[+/]')))`;

/** $1 id, $2 tree size. */
export const SELECT_TERMS_BY_ID = `
  SELECT ${TERMS} FROM terms t WHERE t.id = $1 AND ${validAt('t', '$2')}`;

/**
 * $1 vendor, $2 tree size, $3 in force at, $4 channel, $5 jurisdiction, $6 the id after which the
 * page begins (each may be null), $7 rows at most, $8 the patterns of models that terms may have
 * besides none, or null. Terms that are withdrawn are among them, with the reason, unless it is
 * asked what was in force.
 */
export const SELECT_TERMS_OF_VENDOR = `
  SELECT ${TERMS}, w.reason, w.entry AS "withdrawnBy"
  FROM terms t LEFT JOIN terms_withdrawal w ON ${withdrawal('t', 'w', '$2')}
  WHERE t.vendor = $1 AND ((${validAt('t', '$2')}) OR (w.entry IS NOT NULL AND $3::timestamptz IS NULL))
    AND ($3::timestamptz IS NULL OR t.effective_from IS NULL OR t.effective_from <= $3)
    AND ($3::timestamptz IS NULL OR t.effective_to IS NULL OR t.effective_to > $3)
    AND ${matches('t.channel', '$4::text')} AND ${matches('t.jurisdiction', '$5::text')}
    AND ($8::text[] IS NULL OR t.generators IS NULL OR t.generators ?| $8)
    AND ($6::text IS NULL OR (${rank('t').join(', ')}) < (
      SELECT ${rank('a').join(', ')} FROM terms a LEFT JOIN terms_withdrawal aw ON ${withdrawal('a', 'aw', '$2')}
      WHERE a.id = $6 AND ((${validAt('a', '$2')}) OR aw.entry IS NOT NULL)))
  ORDER BY ${NEWEST_FIRST} LIMIT $7`;

/** $1 names of rules, each once, $2 tree size: those that no terms set. */
export const SELECT_RULES_NOT_SET = `
  SELECT asked.rule FROM unnest($1::text[]) AS asked (rule)
  WHERE NOT EXISTS (
    SELECT FROM terms t WHERE ${validAt('t', '$2')} AND t.rules @> jsonb_build_array(jsonb_build_object('rule', asked.rule)))`;

/** $1 vendor: the patterns of models that its terms ever had. */
export const SELECT_MODEL_PATTERNS = `
  SELECT DISTINCT p.pattern FROM terms t CROSS JOIN LATERAL jsonb_array_elements_text(t.generators) AS p (pattern) WHERE t.vendor = $1`;

/**
 * $1 tree size; then one array member a question: $2 vendor, $3 channel, $4 jurisdiction, $5 terms
 * id, $6 from, $7 to (all but the vendor may be null). Returns terms whose effective period
 * overlaps the question's, or the terms that the question names, with the number of the question,
 * from 1.
 */
export const SELECT_TERMS_IN_FORCE = `
  SELECT q.n AS question, ${TERMS}
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[])
    WITH ORDINALITY AS q (vendor, channel, jurisdiction, terms, during_from, during_to, n)
  CROSS JOIN LATERAL (
    SELECT named.* FROM terms named WHERE named.id = q.terms AND ${validAt('named', '$1')}
    UNION ALL
    SELECT found.* FROM terms found
    WHERE q.terms IS NULL AND found.vendor = q.vendor AND ${validAt('found', '$1')}
      AND (found.effective_from IS NULL OR q.during_to IS NULL OR found.effective_from < q.during_to)
      AND (found.effective_to IS NULL OR q.during_from IS NULL OR found.effective_to > q.during_from)
      AND ${matches('found.channel', 'q.channel')} AND ${matches('found.jurisdiction', 'q.jurisdiction')}
  ) t
  ORDER BY q.n, ${NEWEST_FIRST}`;

/** $1 tree size: whether an entry from then on is about terms or an approval. */
export const SELECT_FACTS_CHANGED = `
  SELECT EXISTS (SELECT FROM terms t WHERE t.valid_from >= $1)
    OR EXISTS (SELECT FROM terms_withdrawal w WHERE w.entry >= $1)
    OR EXISTS (SELECT FROM vendor_approval a WHERE a.valid_from >= $1) AS changed`;

/** $1 id, $2 the entry at which the current row ends. */
export const CLOSE_TERMS = `
  UPDATE terms SET valid_to = $2 WHERE id = $1 AND valid_to IS NULL`;

/**
 * $1 id, $2 valid from, $3 vendor, $4 document, $5 version, $6 channel, $7 jurisdiction, $8 url, $9
 * digest, $10 published at, $11 effective from, $12 effective to, $13 evidence, $14 rules, $15
 * captured at, $16 generators.
 */
export const INSERT_TERMS = `
  INSERT INTO terms (id, valid_from, vendor, document, version, channel, jurisdiction, url, digest, published_at,
    effective_from, effective_to, evidence, rules, captured_at, generators)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`;

/** $1 id, $2 tree size; the withdrawal of terms that were not recorded again. */
export const SELECT_WITHDRAWAL = `
  SELECT t.vendor, w.reason, w.entry AS "withdrawnBy"
  FROM terms t JOIN terms_withdrawal w ON ${withdrawal('t', 'w', '$2')} WHERE t.id = $1`;

/** $1 entry, $2 id, $3 reason. */
export const INSERT_WITHDRAWAL = `INSERT INTO terms_withdrawal (entry, terms, reason) VALUES ($1, $2, $3)`;

/** $1 and $2 instants, $3 tree size: whether terms begin or end after $1, until $2. */
export const SELECT_TERMS_BEGIN_OR_END = `
  SELECT EXISTS (SELECT FROM terms t WHERE ${validAt('t', '$3')}
    AND (t.effective_from > $1 AND t.effective_from <= $2 OR t.effective_to > $1 AND t.effective_to <= $2)) AS found`;
