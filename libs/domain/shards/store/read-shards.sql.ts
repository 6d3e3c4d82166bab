import { factColumns, joinedTraits, selectedFacts } from '../fact-columns.js';

/** The most parents that a shard is shown with. */
const PARENT_NAMES_LIMIT = 1_000;

/**
 * As of $2, a tree size: the shard that a condition selects, with all that is shown of it. No row:
 * it was not registered yet. `drifted`: whether corrections changed the origins of shards near it.
 * `registered`: the body of its registration if that declares origins. `names`: of its parents as
 * of then, by number; one scan of the index finds them. Not EXISTS: Postgres could hash the whole
 * table. A limit keeps a plan that is made on empty tables from scanning derivations later.
 */
const shardWhere = (condition: string, { columns, facts, from, registration }: Form): string => `
  SELECT s.number, s.entry,
    CASE WHEN s.digest_entry < $2 THEN s.digest END AS digest, s.uri,
    ${selectedFacts(facts)}, e.origins AS effective,
    coalesce((
      SELECT true FROM origin_segment g
      WHERE g.segment = s.number >> 16 AND g.gained IS NOT NULL
        AND g.valid_from < $2 AND (g.valid_to IS NULL OR g.valid_to >= $2) LIMIT 1
    ), false) AS drifted,
    ${registration} AS registered,
    ${columns},
    d.kind, d.job, d.run, d.code, d.removal, cardinality(d.parents) AS "parentsTotal",
    d.parents[1:${PARENT_NAMES_LIMIT}] AS parents, n.names
  FROM shard s
  ${from}
  JOIN origin_set e ON e.id = ${facts}.effective_set
  LEFT JOIN LATERAL (SELECT o.* FROM derivation o WHERE o.id = s.derivation LIMIT 1) d ON true
  LEFT JOIN LATERAL (
    SELECT json_object_agg(p.number,
      CASE WHEN p.digest_entry < $2 THEN 'sha256:' || encode(p.digest, 'hex') ELSE coalesce(p.uri, '') END) AS names
    FROM shard p WHERE p.number = ANY (d.parents[1:${PARENT_NAMES_LIMIT}])
  ) n ON true
  ${joinedTraits(facts)}
  WHERE ${condition} AND s.entry < $2`;

interface Form {
  /** What only this form selects. */
  readonly columns: string;
  /** The alias of the row that has the facts as of then. */
  readonly facts: string;
  readonly from: string;
  /** The body of its registration, where its declared origins may be needed. */
  readonly registration: string;
}

const REGISTRATION = `(
      SELECT CASE WHEN position('"origins":'::bytea IN r.body) > 0 THEN r.body END
      FROM ledger_entry r WHERE r.index = s.entry
    )`;

/** As first registered; `changed`: any later statement is about the shard. */
const UNCHANGED: Form = {
  columns: `s.valid_from > s.entry OR coalesce(
      (SELECT true FROM shard_statement t WHERE t.shard = s.number AND t.entry < $2 LIMIT 1), false) AS changed`,
  facts: 's',
  from: 'JOIN origin_set o ON o.id = s.declared_set',
  // Most derived shards declare none: their entries are not read.
  registration: `CASE WHEN o.origins <> '{}' THEN ${REGISTRATION} END`,
};

/**
 * `located`: its locations other than the URI it was registered at. `corrected`: the bodies of the
 * entries that corrected it, in order.
 */
const CHANGED: Form = {
  columns: `(SELECT json_agg(l.uri ORDER BY l.entry) FROM shard_location l WHERE l.shard = s.number AND l.entry < $2) AS located,
    (
      SELECT array_agg(c.body ORDER BY c.index)
      FROM shard_statement t JOIN ledger_entry c ON c.index = t.entry AND c.kind = 'shard.corrected'
      WHERE t.shard = s.number AND t.entry < $2
    ) AS corrected`,
  facts: 'v',
  from: `CROSS JOIN LATERAL (
    SELECT ${factColumns('s')}, s.effective_set WHERE s.valid_from < $2
    UNION ALL
    SELECT ${factColumns('p')}, p.effective_set
    FROM shard_past p WHERE p.shard = s.number AND p.valid_from < $2 AND p.valid_to >= $2
  ) v`,
  registration: REGISTRATION,
};

/**
 * $1 shard number; then as in `shardWhere`. It holds of a shard that no later statement is about:
 * its other tables need not be looked at.
 */
export const SELECT_SHARD = shardWhere('s.number = $1', UNCHANGED);

/** $1 digest; then as in `SELECT_SHARD`. */
export const SELECT_SHARD_BY_DIGEST = shardWhere('s.digest = $1::bytea AND s.digest_entry < $2', UNCHANGED);

/** $1 shard number; then as in `shardWhere`: of any shard. */
export const SELECT_CHANGED_SHARD = shardWhere('s.number = $1', CHANGED);

/** $1 shard numbers, $2 tree size: their names as of then. */
export const SELECT_NAMES = `
  SELECT s.number, CASE WHEN s.digest_entry < $2 THEN s.digest END AS digest, s.uri
  FROM shard s WHERE s.number = ANY ($1::int[])`;

/**
 * $1 shard number, $2 tree size, $3 an entry, $4 limit: the entries after $3 about the shard, its
 * registration first.
 */
export const SELECT_STATEMENT_ENTRIES = `
  SELECT s.entry FROM shard s WHERE s.number = $1 AND s.entry < $2 AND s.entry > $3
  UNION ALL
  SELECT t.entry FROM shard_statement t WHERE t.shard = $1 AND t.entry < $2 AND t.entry > $3
  ORDER BY entry LIMIT $4`;

/** $1 shard numbers, $2 tree size: the shards as of then, in order. */
export const SELECT_LISTED = `
  SELECT s.number, s.entry, CASE WHEN s.digest_entry < $2 THEN s.digest END AS digest, s.uri,
    ${selectedFacts('v')}
  FROM shard s
  CROSS JOIN LATERAL (
    SELECT ${factColumns('s')} WHERE s.valid_from < $2
    UNION ALL
    SELECT ${factColumns('p')}
    FROM shard_past p WHERE p.shard = s.number AND p.valid_from < $2 AND p.valid_to >= $2
  ) v
  ${joinedTraits('v')}
  WHERE s.number = ANY ($1::int[]) ORDER BY s.number`;

/** $1 derivations: the activity of each. */
export const SELECT_ACTIVITIES = `
  SELECT d.id, d.kind, d.job, d.run, d.code, d.removal FROM derivation d WHERE d.id = ANY ($1::int[])`;

/**
 * The numbers in [$3, $4) of shards that met a condition as of the tree size $2: the first $5, or
 * all if $5 is null. `current` and `past` are the condition on `shard` and on `shard_past`.
 */
const numbers = (current: string, past: string, order = 's.number'): string => `
  (SELECT s.number FROM shard s
   WHERE ${current} AND s.number >= $3 AND s.number < $4 ORDER BY ${order} LIMIT $5)
  UNION
  (SELECT p.shard FROM shard_past p
   WHERE ${past} AND p.valid_from < $2 AND p.valid_to >= $2 AND p.shard >= $3 AND p.shard < $4 ORDER BY p.shard LIMIT $5)
  ORDER BY number LIMIT $5`;

/**
 * $1 dataset; then as in `numbers`: its shards. Not `= $1`: Postgres could then scan all shards by
 * number. With `>= $1 AND <= $1` only the index on dataset and number gives the requested order.
 */
export const SELECT_NUMBERS_OF_DATASET = `SELECT n.number FROM (${numbers(
  's.dataset >= $1 AND s.dataset <= $1 AND s.valid_from < $2',
  'p.dataset = $1',
  's.dataset, s.number',
)}) n`;

/** $1 labels as JSON; then as in `numbers`: shards that have all of them. */
export const SELECT_NUMBERS_BY_LABELS = `SELECT n.number FROM (${numbers(
  's.labels @> $1::jsonb AND s.valid_from < $2',
  'p.labels @> $1::jsonb',
)}) n`;

/**
 * $1 a list of one checksum, as JSON; then as in `numbers`: shards that have it. Few have one
 * checksum, so that all are found by the index before they are ordered.
 */
export const SELECT_NUMBERS_BY_CHECKSUM = `
  WITH found AS MATERIALIZED (
    SELECT s.number FROM shard s WHERE s.checksums @> $1::jsonb AND s.valid_from < $2
    UNION
    SELECT p.shard FROM shard_past p WHERE p.checksums @> $1::jsonb AND p.valid_from < $2 AND p.valid_to >= $2
  )
  SELECT f.number FROM found f WHERE f.number >= $3 AND f.number < $4 ORDER BY f.number LIMIT $5`;

/** $1 labels as JSON, $2 tree size, $3 shard numbers: those of them that have all labels. */
export const SELECT_AMONG_BY_LABELS = `
  SELECT s.number FROM shard s WHERE s.number = ANY ($3::int[]) AND s.labels @> $1::jsonb AND s.valid_from < $2
  UNION
  SELECT p.shard FROM shard_past p
  WHERE p.shard = ANY ($3::int[]) AND p.labels @> $1::jsonb AND p.valid_from < $2 AND p.valid_to >= $2`;

/**
 * $1 regular expression, $2 tree size, $3 shard numbers: those registered at a URI that matches.
 */
export const SELECT_AMONG_BY_URI_PATTERN = `
  SELECT s.number FROM shard s WHERE s.number = ANY ($3::int[]) AND s.uri ~ $1 AND s.entry < $2`;

/** $1 URI prefix; then as in `numbers`: shards registered there. */
export const SELECT_NUMBERS_BY_URI_PREFIX = `
  SELECT s.number FROM shard s
  WHERE starts_with(s.uri, $1) AND s.entry < $2 AND s.number >= $3 AND s.number < $4 ORDER BY s.number LIMIT $5`;

/** $1 regular expression; then as in `numbers`: shards registered at a URI that matches. */
export const SELECT_NUMBERS_BY_URI_PATTERN = `
  SELECT s.number FROM shard s
  WHERE s.uri ~ $1 AND s.entry < $2 AND s.number >= $3 AND s.number < $4 ORDER BY s.number LIMIT $5`;

/** Counts the numbers that `from` has in blocks of 4,096, for `readNumbers`. */
const blocksOf = (from: string): string => `
  SELECT count(*)::int AS count, min(n.number) AS first, max(n.number) AS last
  FROM (${from}) n GROUP BY n.number >> 12`;

const listOf = (from: string): string => `SELECT array_agg(n.number)::text AS numbers FROM (${from}) n`;

/** As `numbers`, all of them: for `readNumbers`. A shard has one row that is valid at a time. */
const validNumbers = (current: string, past: string): string => `
  SELECT s.number FROM shard s WHERE ${current} AND s.valid_from < $2 AND s.number >= $3 AND s.number < $4
  UNION ALL
  SELECT p.shard FROM shard_past p
  WHERE ${past} AND p.valid_from < $2 AND p.valid_to >= $2 AND p.shard >= $3 AND p.shard < $4`;

const OF_DATASET = validNumbers('s.dataset >= $1 AND s.dataset <= $1', 'p.dataset = $1');
const BY_LABELS = validNumbers('s.labels @> $1::jsonb', 'p.labels @> $1::jsonb');
const UNDER_URI =
  'SELECT s.number FROM shard s WHERE starts_with(s.uri, $1) AND s.entry < $2 AND s.number >= $3 AND s.number < $4';
const BY_URI_PATTERN =
  'SELECT s.number FROM shard s WHERE s.uri ~ $1 AND s.entry < $2 AND s.number >= $3 AND s.number < $4';

/** $1 dataset, $2 tree size, [$3, $4) numbers: for `readNumbers`, as the six after it. */
export const BLOCKS_OF_DATASET = blocksOf(OF_DATASET);
export const LIST_OF_DATASET = listOf(OF_DATASET);
/** $1 labels as JSON. */
export const BLOCKS_BY_LABELS = blocksOf(BY_LABELS);
export const LIST_BY_LABELS = listOf(BY_LABELS);
/** $1 URI prefix. */
export const BLOCKS_UNDER_URI = blocksOf(UNDER_URI);
export const LIST_UNDER_URI = listOf(UNDER_URI);
/** $1 regular expression. */
export const BLOCKS_BY_URI_PATTERN = blocksOf(BY_URI_PATTERN);
export const LIST_BY_URI_PATTERN = listOf(BY_URI_PATTERN);

/**
 * $1 shard numbers, $2 tree size: the origins that they declare as of then, and the effective ones
 * that they were registered with.
 */
export const SELECT_ORIGINS_OF_SHARDS = `
  SELECT v.number, v.derivation, d.origins AS declared, e.origins AS effective
  FROM (
    SELECT s.number, s.derivation, s.declared_set, s.effective_set FROM shard s WHERE s.number = ANY ($1::int[]) AND s.valid_from < $2
    UNION ALL
    SELECT p.shard, s.derivation, p.declared_set, p.effective_set
    FROM shard_past p JOIN shard s ON s.number = p.shard
    WHERE p.shard = ANY ($1::int[]) AND p.valid_from < $2 AND p.valid_to >= $2
  ) v
  JOIN origin_set d ON d.id = v.declared_set
  JOIN origin_set e ON e.id = v.effective_set
  ORDER BY v.number`;

/** $1 an entry, $2 tree size: the shards that entries from the first on corrected by then. */
export const SELECT_CORRECTED_BETWEEN = `
  SELECT DISTINCT p.shard AS number FROM shard_past p WHERE p.valid_to >= $1 AND p.valid_to < $2 ORDER BY 1`;

/**
 * $1 an entry, $2 tree size: the URIs at which entries from the first on located shards by then.
 */
export const SELECT_LOCATED_BETWEEN = `
  SELECT l.uri FROM shard_location l WHERE l.entry >= $1 AND l.entry < $2`;

const IN_RANGE = (number: string): string => `${number} >= $2 AND ${number} < $3`;
const AMONG = (number: string): string => `${number} = ANY ($2::int[])`;

const withoutDigest = (which: typeof AMONG): string => `
  SELECT s.number FROM shard s WHERE ${which('s.number')} AND (s.digest_entry IS NULL OR s.digest_entry >= $1)`;

/** What the index `ledger_entry_evidence` has: registrations that state evidence of each origin. */
const STATES_EVIDENCE = `r.kind = 'shard.registered' AND position('"evidence"'::bytea IN r.body) > 0 AND states_evidence(r.body)`;

/**
 * Evidence is in entries alone: in that of the last correction of the origins, or else of the
 * registration, as `joined` finds it. Only entries of corrections are parsed.
 */
const withoutEvidence = (which: typeof AMONG, joined: string): string => `
  SELECT s.number FROM shard s
  LEFT JOIN ${joined} ON e.index = s.entry
  WHERE ${which('s.number')} AND s.entry < $1
    AND CASE WHEN s.valid_from > s.entry THEN coalesce((
      SELECT jsonb_path_exists(
        convert_from(c.body, 'UTF8')::jsonb #> '{data,facts,origins}', '$[*] ? (!exists (@.evidence[*]))')
      FROM shard_statement t JOIN ledger_entry c ON c.index = t.entry AND c.kind = 'shard.corrected'
      WHERE t.shard = s.number AND t.entry < $1
        AND convert_from(c.body, 'UTF8')::jsonb #> '{data,facts,origins}' IS NOT NULL
      ORDER BY t.entry DESC LIMIT 1
    ), e.index IS NULL) ELSE e.index IS NULL END`;

const EVIDENCE_IN_RANGE = `(
    SELECT r.index FROM ledger_entry r
    WHERE ${STATES_EVIDENCE}
      AND r.index >= (SELECT f.entry FROM shard f WHERE f.number >= $2 ORDER BY f.number LIMIT 1)
      AND r.index <= (SELECT l.entry FROM shard l WHERE l.number < $3 ORDER BY l.number DESC LIMIT 1)
  ) e`;
const EVIDENCE_OF_EACH = `LATERAL (SELECT r.index FROM ledger_entry r WHERE r.index = s.entry AND ${STATES_EVIDENCE}) e`;

/** $1 tree size, [$2, $3) numbers: the shards without a digest, for `readNumbers`. */
export const BLOCKS_WITHOUT_DIGEST = blocksOf(withoutDigest(IN_RANGE));
export const LIST_WITHOUT_DIGEST = listOf(withoutDigest(IN_RANGE));
/** $1 tree size, $2 numbers: those of them. */
export const AMONG_WITHOUT_DIGEST = listOf(withoutDigest(AMONG));

/** As `BLOCKS_WITHOUT_DIGEST` and those after it. */
export const BLOCKS_WITHOUT_EVIDENCE = blocksOf(withoutEvidence(IN_RANGE, EVIDENCE_IN_RANGE));
export const LIST_WITHOUT_EVIDENCE = listOf(withoutEvidence(IN_RANGE, EVIDENCE_IN_RANGE));
export const AMONG_WITHOUT_EVIDENCE = listOf(withoutEvidence(AMONG, EVIDENCE_OF_EACH));

/**
 * $1 the first entry, $2 the last: the registrations between them that state evidence of each
 * origin, in order; 8 bytes each.
 */
export const SELECT_EVIDENCE_BETWEEN = `
  SELECT string_agg(int8send(e.index), ''::bytea) AS entries
  FROM (SELECT r.index FROM ledger_entry r WHERE ${STATES_EVIDENCE} AND r.index >= $1 AND r.index <= $2 ORDER BY r.index) e`;

const datasetsOf = (which: (number: string) => string): string => `
  SELECT DISTINCT v.dataset FROM (
    SELECT s.dataset FROM shard s WHERE ${which('s.number')} AND s.valid_from < $1
    UNION ALL
    SELECT p.dataset FROM shard_past p WHERE ${which('p.shard')} AND p.valid_from < $1 AND p.valid_to >= $1
  ) v WHERE v.dataset IS NOT NULL`;

/** $1 tree size, $2 shard numbers: the datasets that they are of, each once. */
export const SELECT_DATASETS_OF = datasetsOf(AMONG);

/** As `SELECT_DATASETS_OF`, of the shards [$2, $3) whose bit is set in $4. */
export const SELECT_DATASETS_IN_RANGE = datasetsOf(
  (number) => `${IN_RANGE(number)} AND get_bit($4::bytea, ${number} - $2::int) = 1`,
);

/**
 * $1 first index, $2 index after the last, $3 how many: entries of declarations that were refused
 * because another one of the same content is recorded.
 */
export const SELECT_REFUSED_DECLARATIONS = `
  SELECT e.index, e.body FROM ledger_entry e
  WHERE e.kind = 'shard.conflict-refused' AND e.index >= $1 AND e.index < $2 ORDER BY e.index LIMIT $3`;
