/** $1 hashes: the ids of those that are recorded. */
export const SELECT_DERIVATION_IDS = `SELECT d.id, d.hash FROM derivation d WHERE d.hash = ANY ($1::bytea[])`;

/** $1 ids. */
export const SELECT_DERIVATION_HASHES = `SELECT d.id, d.hash FROM derivation d WHERE d.id = ANY ($1::int[])`;

/** $1 a JSON array of derivation rows. */
export const INSERT_DERIVATIONS = `
  INSERT INTO derivation (id, hash, entry, parents, kind, job, run, code, removal)
  SELECT d.id, decode(d.hash, 'hex'), d.entry, ARRAY(SELECT p::int FROM json_array_elements_text(d.parents) AS p), d.kind, d.job, d.run, d.code,
    d.removal
  FROM json_to_recordset($1::json) AS d (
    id int, hash text, entry bigint, parents json, kind text, job text, run text, code text, removal text)`;

/** The columns of COPY, in order. */
export const COPY_DERIVATIONS = `
  COPY derivation (id, hash, entry, parents, kind, job, run, code, removal) FROM STDIN (FORMAT binary)`;
