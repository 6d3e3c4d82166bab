const FINDING = `f.id, f.kind, s.severity, f.subject, s.detail, f.evidence, f.entry, f.raised_at AS "raisedAt",
  s.state, s.step_entry AS "stepEntry", s.count, s.examples, s.vendors, s.datasets, s.valid_from AS "validFrom", s.owner, s.ignored_until AS "ignoredUntil",
  (SELECT e.recorded_at FROM ledger_entry e WHERE e.index = s.seen_entry) AS "lastSeenAt", g.id AS "regressionOf"`;
const STATUS = `s.finding, s.severity, s.detail, s.state, s.step_entry AS "stepEntry", s.count, s.examples, s.vendors, s.datasets,
  s.seen_entry AS "seenEntry", s.owner,
  s.ignored_until AS "ignoredUntil"`;

/** Its last predecessor of the same kind and subject, if that was resolved. */
const REGRESSION = `LEFT JOIN LATERAL (
    SELECT p.id, q.state FROM finding p JOIN finding_status q ON q.finding = p.id AND q.valid_from < f.entry
      AND (q.valid_to IS NULL OR q.valid_to >= f.entry)
    WHERE p.identity = f.identity AND p.entry < f.entry ORDER BY p.entry DESC LIMIT 1
  ) g ON g.state = 'resolved'`;

const STATUS_AT = (size: string): string =>
  `JOIN finding_status s ON s.finding = f.id AND s.valid_from < ${size} AND (s.valid_to IS NULL OR s.valid_to >= ${size})`;

/** $1 id, $2 tree size; the finding as of then. */
export const SELECT_FINDING = `
  SELECT ${FINDING} FROM finding f ${STATUS_AT('$2')} ${REGRESSION} WHERE f.id = $1`;

/**
 * $1 tree size, $2 the entry before which, $3 rows at most; then each may be null: $4 state, $5
 * kind, $6 severity, $7 removal, $8 shard, $9 rule, $10 dataset, $11 model, $12 version of the
 * dataset or model, $13 owner or an empty text for none, $14 and $15 raised from and before, $16
 * whether it is ignored at $17, $18 whether it regressed, $19 removals, one of which it is about,
 * or $20 the vendor that it is about. Names that a finding does not keep may be any. Newest first.
 */
export const SELECT_FINDINGS = `
  SELECT ${FINDING} FROM finding f ${STATUS_AT('$1')} ${REGRESSION}
  WHERE f.entry < $2 AND ($4::text IS NULL OR s.state = $4) AND ($5::text IS NULL OR f.kind = $5)
    AND ($6::text IS NULL OR s.severity = $6) AND ($7::text IS NULL OR f.removal = $7) AND ($8::text IS NULL OR f.shard = $8)
    AND ($9::text IS NULL OR f.subject ->> 'rule' = $9) AND ($10::text IS NULL OR f.subject ->> 'dataset' = $10 OR s.datasets ?| ARRAY[$10, '*'])
    AND ($11::text IS NULL OR f.subject ->> 'model' = $11) AND ($12::text IS NULL OR f.subject ->> 'version' = $12)
    AND ($13::text IS NULL OR coalesce(s.owner, '') = $13)
    AND ($14::timestamptz IS NULL OR f.raised_at >= $14) AND ($15::timestamptz IS NULL OR f.raised_at < $15)
    AND ($16::boolean IS NULL OR $16 = (s.ignored_until IS NOT NULL AND s.ignored_until > $17::timestamptz))
    AND ($18::boolean IS NULL OR $18 = (g.id IS NOT NULL))
    AND ($19::text[] IS NULL OR f.removal = ANY ($19) OR f.subject ->> 'vendor' = $20::text
      OR s.vendors ?| ARRAY[$20, '*'])
  ORDER BY f.entry DESC LIMIT $3`;

/**
 * $1 identities; for each that was raised before: how often, and the id of its unsettled finding or
 * null.
 */
export const SELECT_RAISED = `
  SELECT f.identity, count(*) AS times, max(f.id) FILTER (WHERE s.state IN ('open', 'acknowledged')) AS unsettled
  FROM finding f JOIN finding_status s ON s.finding = f.id AND s.valid_to IS NULL
  WHERE f.identity = ANY ($1::bytea[]) GROUP BY f.identity`;

/** $1 identities; for each that was raised before the current status of the finding raised last. */
export const SELECT_LAST_STATUSES = `
  SELECT DISTINCT ON (f.identity) f.identity, ${STATUS}
  FROM finding f JOIN finding_status s ON s.finding = f.id AND s.valid_to IS NULL
  WHERE f.identity = ANY ($1::bytea[]) ORDER BY f.identity, f.entry DESC`;

/**
 * $1 removal, $2 kinds, $3 ids to leave out: the current statuses of its unsettled findings about
 * a dataset or a model, in the order raised.
 */
export const SELECT_UNSETTLED_OF_REMOVAL = `
  SELECT ${STATUS}
  FROM finding f JOIN finding_status s ON s.finding = f.id AND s.valid_to IS NULL
  WHERE f.removal = $1 AND f.kind = ANY ($2::text[]) AND s.state IN ('open', 'acknowledged')
    AND (f.subject ? 'dataset' OR f.subject ? 'model') AND NOT f.id = ANY ($3::text[])
  ORDER BY f.entry`;

/** The number of unsettled findings by kind, of the first 10,000. */
export const SELECT_UNSETTLED = `
  SELECT k.kind, count(*) AS count
  FROM (
    SELECT s.finding FROM finding_status s
    WHERE s.valid_to IS NULL AND s.state IN ('open', 'acknowledged') ORDER BY s.finding LIMIT 10000
  ) u CROSS JOIN LATERAL (SELECT f.kind FROM finding f WHERE f.id = u.finding LIMIT 1) k
  GROUP BY k.kind`;

/** $1 finding, $2 tree size; the entries that people made, and the one that raised it, in order. */
export const SELECT_STEPS = `
  SELECT s.valid_from AS entry, s.state FROM finding_status s
  WHERE s.finding = $1 AND s.valid_from < $2 AND (s.valid_from = s.step_entry OR s.valid_from <> s.seen_entry)
  ORDER BY s.valid_from`;

/** $1 finding, $2 kind; the last entry of the kind about it. */
export const SELECT_LAST_STEP = `
  SELECT e.index AS entry FROM finding_status s JOIN ledger_entry e ON e.index = s.valid_from AND e.kind = $2
  WHERE s.finding = $1 ORDER BY e.index DESC LIMIT 1`;

/**
 * $1 a list of `{id, entry, raisedAt, identity (hex), kind, severity, subject, detail, evidence}`.
 */
export const INSERT_FINDINGS = `
  INSERT INTO finding (id, entry, raised_at, identity, kind, severity, subject, removal, shard, detail, evidence)
  SELECT r.id, r.entry, r."raisedAt", decode(r.identity, 'hex'), r.kind, r.severity, r.subject, r.subject ->> 'removal',
    r.subject ->> 'shard', r.detail, r.evidence
  FROM jsonb_to_recordset($1::jsonb) AS r (id text, entry bigint, "raisedAt" timestamptz, identity text, kind text, severity text,
    subject jsonb, detail text, evidence jsonb)`;

/** $1 findings, $2 an entry for each, at which the current row ends. */
export const CLOSE_STATUSES = `
  UPDATE finding_status SET valid_to = r.entry
  FROM unnest($1::text[], $2::bigint[]) AS r (finding, entry)
  WHERE finding_status.finding = r.finding AND finding_status.valid_to IS NULL`;

/** $1 a list of statuses, each with the `entry` that it is valid from. */
export const INSERT_STATUSES = `
  INSERT INTO finding_status (finding, valid_from, severity, detail, state, step_entry, count, examples, vendors, datasets, seen_entry, owner,
    ignored_until)
  SELECT r.finding, r.entry, r.severity, r.detail, r.state, r."stepEntry", r.count, r.examples, r.vendors, r.datasets, r."seenEntry", r.owner,
    r."ignoredUntil"
  FROM jsonb_to_recordset($1::jsonb) AS r (finding text, entry bigint, severity text, detail text, state text, "stepEntry" bigint, count bigint, examples jsonb,
    vendors jsonb, datasets jsonb, "seenEntry" bigint, owner text, "ignoredUntil" timestamptz)`;

/** $1 findings; the shards that each counts, as far as they are recorded. */
export const SELECT_COUNTED = `SELECT c.finding, c.shards FROM finding_shards c WHERE c.finding = ANY ($1::text[])`;

/** $1 findings, $2 the shards that each counts from now on. */
export const PUT_COUNTED = `
  INSERT INTO finding_shards (finding, shards) SELECT c.finding, c.shards FROM unnest($1::text[], $2::bytea[]) AS c (finding, shards)
  ON CONFLICT (finding) DO UPDATE SET shards = EXCLUDED.shards`;

/** $1 ids; their current statuses. */
export const SELECT_STATUSES = `
  SELECT ${STATUS} FROM finding_status s
  WHERE s.finding = ANY ($1::text[]) AND s.valid_to IS NULL`;
