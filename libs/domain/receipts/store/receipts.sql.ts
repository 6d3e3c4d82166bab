/** $1 run. */
export const SELECT_RUN = `
  SELECT r.id, r.run, r.model_version AS "modelVersion", m.model, m.version, r.stage, r.dataset, r.entry
  FROM reading_run r JOIN model_version m ON m.id = r.model_version WHERE r.run = $1`;

/** $1 run, $2 model version, $3 stage, $4 dataset, $5 entry. The head of the ledger is locked. */
export const INSERT_RUN = `
  INSERT INTO reading_run (id, run, model_version, stage, dataset, entry)
  SELECT coalesce(max(id) + 1, 0), $1, $2::int, $3, $4, $5::bigint FROM reading_run
  RETURNING id`;

/** $1 entry, $2 run, $3 rank, $4 open. */
export const INSERT_STATEMENT = `
  INSERT INTO reading_statement (entry, run, rank, open) VALUES ($1, $2, $3, $4)`;

/** $1 run, $2 rank; the newest statement of the rank. */
export const SELECT_STATEMENT = `
  SELECT entry, open FROM reading_statement WHERE run = $1 AND rank = $2 ORDER BY entry DESC LIMIT 1`;

/** $1 run. */
export const SELECT_BLIND = `SELECT reason FROM reading_blind WHERE run = $1`;

/** $1 run, $2 reasons, $3 entry. */
export const INSERT_BLIND = `
  INSERT INTO reading_blind (run, reason, entry) SELECT $1, reason, $3 FROM unnest($2::text[]) AS reason`;

/** $1 run, $2 ranks, $3 processes ('' for none). */
export const SELECT_SOURCES = `
  SELECT s.id, s.rank, s.process FROM unnest($2::int[], $3::text[]) AS w (rank, process)
  JOIN reading_source s ON s.run = $1 AND s.rank = w.rank AND s.process = w.process`;

/** $1 run, $2 ranks, $3 processes, $4 entries; in their order. The head of the ledger is locked. */
export const INSERT_SOURCES = `
  INSERT INTO reading_source (id, run, rank, process, entry)
  SELECT (SELECT coalesce(max(id) + 1, 0) FROM reading_source) + w.place - 1, $1, w.rank, w.process, w.entry
  FROM unnest($2::int[], $3::text[], $4::bigint[]) WITH ORDINALITY AS w (rank, process, entry, place)
  RETURNING id, rank, process`;

/** $1 sources, $2 their first sequences, $3 their last; the parts that overlap. */
export const SELECT_PARTS = `
  SELECT p.entry, p.source, p.sequences FROM unnest($1::int[], $2::bigint[], $3::bigint[]) AS w (source, first, last)
  JOIN reading_part p ON p.source = w.source AND p.first <= w.last AND p.last >= w.first
  ORDER BY p.entry`;

/** $1 entries, $2 sources, $3 first, $4 last sequences, $5 sequences as bitmaps. */
export const INSERT_PARTS = `
  INSERT INTO reading_part (entry, source, first, last, sequences)
  SELECT r.entry, r.source, r.first, r.last, r.sequences
  FROM unnest($1::bigint[], $2::int[], $3::bigint[], $4::bigint[], $5::bytea[]) AS r (entry, source, first, last, sequences)`;

/** $1 run, $2 names. */
export const SELECT_NAMES_OF_RUN = `
  SELECT id, name FROM reading_name WHERE run = $1 AND name = ANY ($2::text[])`;

/** $1 run, $2 names, $3 entries; in their order. The head of the ledger is locked. */
export const INSERT_NAMES = `
  INSERT INTO reading_name (id, run, name, entry)
  SELECT (SELECT coalesce(max(id) + 1, 0) FROM reading_name) + w.place - 1, $1, w.name, w.entry
  FROM unnest($2::text[], $3::bigint[]) WITH ORDINALITY AS w (name, entry, place)
  RETURNING id, name`;

/**
 * $1 run; then by segment: $2 entries, $3 receipts, $4 first, $5 last instants; as bitmaps $6
 * observed, $7 declared shards, $8 observed, $9 declared names.
 */
export const INSERT_SEGMENTS = `
  INSERT INTO reading_segment
    (entry, run, receipts, first_at, last_at, observed, declared, observed_names, declared_names)
  SELECT r.entry, $1, r.receipts, r.first_at, r.last_at, r.o, r.d, r.n, r.m
  FROM unnest($2::bigint[], $3::int[], $4::timestamptz[], $5::timestamptz[], $6::bytea[], $7::bytea[], $8::bytea[],
    $9::bytea[]) AS r (entry, receipts, first_at, last_at, o, d, n, m)`;

/** $1 model version, $2 tree size; its runs in the order stated. */
export const SELECT_RUNS_OF_MODEL = `
  SELECT id, run, stage, dataset, entry FROM reading_run WHERE model_version = $1 AND entry < $2 ORDER BY id`;

/** $1 runs, $2 tree size; the newest statement of each rank. */
export const SELECT_RANKS = `
  SELECT DISTINCT ON (run, rank) run, rank, open FROM reading_statement
  WHERE run = ANY ($1::int[]) AND entry < $2 ORDER BY run, rank, entry DESC`;

/** $1 runs, $2 tree size; the ranks that receipts name. */
export const SELECT_READING_RANKS = `
  SELECT DISTINCT run, rank FROM reading_source WHERE run = ANY ($1::int[]) AND entry < $2 ORDER BY run, rank`;

/** $1 runs, $2 tree size; each reason with the runs that state it. */
export const SELECT_BLIND_OF_RUNS = `
  SELECT reason, count(*) AS runs FROM reading_blind WHERE run = ANY ($1::int[]) AND entry < $2
  GROUP BY reason ORDER BY reason COLLATE "C"`;

/** $1 runs, $2 tree size, $3 the entry after which, $4 rows at most. */
export const SELECT_SEGMENTS = `
  SELECT entry, receipts, first_at AS "firstAt", last_at AS "lastAt", observed, declared,
    observed_names AS "observedNames", declared_names AS "declaredNames"
  FROM reading_segment WHERE run = ANY ($1::int[]) AND entry < $2 AND entry > $3 ORDER BY entry LIMIT $4`;

/** $1 ids. */
export const SELECT_NAMES_BY_ID = `SELECT id, name FROM reading_name WHERE id = ANY ($1::int[]) ORDER BY id`;

/** $1 model version: the last entry of its runs and receipts; null if it has none. */
export const SELECT_LAST_READING = `
  SELECT greatest(
    (SELECT max(s.entry) FROM reading_statement s JOIN reading_run r ON r.id = s.run WHERE r.model_version = $1),
    (SELECT max(g.entry) FROM reading_segment g JOIN reading_run r ON r.id = g.run WHERE r.model_version = $1)
  ) AS entry`;

/** $1 entry: whether a coverage was stated from it on. */
export const SELECT_STATED_SINCE = `
  SELECT EXISTS (SELECT FROM ledger_entry e WHERE e.index >= $1 AND e.kind = 'receipts.coverage-stated') AS stated`;
