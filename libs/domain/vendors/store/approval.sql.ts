const APPROVAL = `a.id, a.vendor, a.channel, a.generator, a.granted_to AS "grantedTo", a.purpose, a.approved_by AS "approvedBy",
  a.effective_from AS "effectiveFrom", a.effective_to AS "effectiveTo", a.evidence, a.note, a.valid_from AS "validFrom"`;

const validAt = (a: string, size: string): string =>
  `${a}.valid_from < ${size} AND (${a}.valid_to IS NULL OR ${a}.valid_to >= ${size})`;

/** The newest effective first; approvals without a known beginning come last. */
const rank = (a: string): string => `coalesce(${a}.effective_from, '-infinity'), ${a}.id COLLATE "C"`;
const NEWEST_FIRST = `coalesce(a.effective_from, '-infinity') DESC, a.id COLLATE "C" DESC`;

/** $1 id, $2 tree size. */
export const SELECT_APPROVAL = `
  SELECT ${APPROVAL} FROM vendor_approval a WHERE a.id = $1 AND ${validAt('a', '$2')}`;

/**
 * $1 vendor, $2 tree size, $3 in force at, $4 channel, $5 the id after which the page begins (each
 * may be null), $6 rows at most.
 */
export const SELECT_APPROVALS_OF_VENDOR = `
  SELECT ${APPROVAL} FROM vendor_approval a
  WHERE a.vendor = $1 AND ${validAt('a', '$2')}
    AND ($3::timestamptz IS NULL OR a.effective_from IS NULL OR a.effective_from <= $3)
    AND ($3::timestamptz IS NULL OR a.effective_to IS NULL OR a.effective_to > $3)
    AND ($4::text IS NULL OR a.channel IS NULL OR a.channel = $4)
    AND ($5::text IS NULL OR (${rank('a')}) < (SELECT ${rank('b')} FROM vendor_approval b WHERE b.id = $5 AND ${validAt('b', '$2')}))
  ORDER BY ${NEWEST_FIRST} LIMIT $6`;

/**
 * $1 tree size; then one array member a question: $2 vendor, $3 channel, $4 generator, $5 from, $6
 * to (all but the vendor may be null). Returns approvals whose period overlaps the question's, with
 * the number of the question, from 1. An approval for no channel is for every channel; a question
 * that names none is answered by those alone.
 */
export const SELECT_APPROVALS_IN_FORCE = `
  SELECT q.n AS question, ${APPROVAL}
  FROM unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[])
    WITH ORDINALITY AS q (vendor, channel, generator, during_from, during_to, n)
  JOIN vendor_approval a ON a.vendor = q.vendor AND ${validAt('a', '$1')}
    AND (a.channel IS NULL OR a.channel = q.channel) AND (a.generator IS NULL OR a.generator = q.generator)
    AND (a.effective_from IS NULL OR q.during_to IS NULL OR a.effective_from < q.during_to)
    AND (a.effective_to IS NULL OR q.during_from IS NULL OR a.effective_to > q.during_from)
  ORDER BY q.n, ${NEWEST_FIRST}`;

/** $1 id, $2 the entry at which the current row ends. */
export const CLOSE_APPROVAL = `
  UPDATE vendor_approval SET valid_to = $2 WHERE id = $1 AND valid_to IS NULL`;

/**
 * $1 id, $2 valid from, $3 vendor, $4 channel, $5 generator, $6 granted to, $7 purpose, $8 approved
 * by, $9 effective from, $10 effective to, $11 evidence, $12 note.
 */
export const INSERT_APPROVAL = `
  INSERT INTO vendor_approval (id, valid_from, vendor, channel, generator, granted_to, purpose, approved_by,
    effective_from, effective_to, evidence, note)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;
