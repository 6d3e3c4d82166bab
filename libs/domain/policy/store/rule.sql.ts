const RULE = `r.rule, r.state, r.content, r.retired_for AS "retiredFor", r.valid_from AS "validFrom"`;
const validAt = (size: string): string => `r.valid_from < ${size} AND (r.valid_to IS NULL OR r.valid_to >= ${size})`;

/** $1 slug, $2 tree size. */
export const SELECT_RULE = `SELECT ${RULE} FROM policy_rule r WHERE r.rule = $1 AND ${validAt('$2')}`;

/**
 * $1 tree size, $2 the slug after which the page begins, or null, $3 rows at most, $4 state or
 * null.
 */
export const SELECT_RULES = `
  SELECT ${RULE} FROM policy_rule r
  WHERE ${validAt('$1')} AND ($2::text IS NULL OR r.rule COLLATE "C" > $2) AND ($4::text IS NULL OR r.state = $4)
  ORDER BY r.rule COLLATE "C" LIMIT $3`;

/** $1 slug, $2 tree size, $3 the entry after which the page begins, or null, $4 rows at most. */
export const SELECT_RULE_HISTORY = `
  SELECT ${RULE} FROM policy_rule r
  WHERE r.rule = $1 AND r.valid_from < $2 AND ($3::bigint IS NULL OR r.valid_from > $3)
  ORDER BY r.valid_from LIMIT $4`;

/** $1 tree size: the rules that are stated as of then, by slug. */
export const SELECT_STATED_RULES = `
  SELECT ${RULE} FROM policy_rule r WHERE r.state = 'stated' AND ${validAt('$1')} ORDER BY r.rule COLLATE "C"`;

/** $1 tree size: whether an entry from then on states or retires a rule, or is about a waiver. */
export const SELECT_RULES_CHANGED = `
  SELECT EXISTS (SELECT FROM policy_rule r WHERE r.valid_from >= $1)
    OR EXISTS (SELECT FROM policy_waiver w WHERE w.valid_from >= $1) AS changed`;

/** $1 slug, $2 the entry at which the current row ends. */
export const CLOSE_RULE = `UPDATE policy_rule SET valid_to = $2 WHERE rule = $1 AND valid_to IS NULL`;

/** $1 slug, $2 valid from, $3 state, $4 content, $5 why it was retired. */
export const INSERT_RULE = `
  INSERT INTO policy_rule (rule, valid_from, state, content, retired_for) VALUES ($1, $2, $3, $4, $5)`;

/** $1 a list of `{entry, gate, subject, findings}`. */
export const INSERT_REFUSALS = `
  INSERT INTO policy_refusal (entry, gate, subject, findings)
  SELECT r.entry, r.gate, r.subject, r.findings
  FROM jsonb_to_recordset($1::jsonb) AS r (entry bigint, gate text, subject jsonb, findings jsonb)`;

/** $1 entry: the findings that it holds, and what it states to leave out of them. */
export const SELECT_REFUSAL = `
  SELECT r.findings, convert_from(e.body, 'UTF8')::json #> '{data,leftOut}' AS "leftOut"
  FROM policy_refusal r JOIN ledger_entry e ON e.index = r.entry WHERE r.entry = $1`;
