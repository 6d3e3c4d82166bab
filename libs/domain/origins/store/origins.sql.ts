/** $1 hashes. */
export const SELECT_ORIGIN_IDS = `SELECT o.id, o.hash FROM origin o WHERE o.hash = ANY ($1::bytea[])`;

/** $1 hashes. */
export const SELECT_ORIGIN_SET_IDS = `SELECT t.id, t.hash FROM origin_set t WHERE t.hash = ANY ($1::bytea[])`;

/** $1 a JSON array of origin rows. */
export const INSERT_ORIGINS = `
  INSERT INTO origin
  SELECT o.id, decode(o.hash, 'hex'), o.entry, o.kind, o.involvement, o.vendor, o.channel, o.generator, o.nexus, o.acquisition,
    o.jurisdiction, o.collected_from, o.collected_to, o.terms
  FROM json_to_recordset($1::json) AS o (
    id int, hash text, entry bigint, kind text, involvement text, vendor text, channel text, generator text, nexus text,
    acquisition text, jurisdiction text, collected_from timestamptz, collected_to timestamptz, terms text)`;

/** $1 a JSON array of {id, hash, origins}. */
export const INSERT_ORIGIN_SETS = `
  INSERT INTO origin_set (id, hash, origins)
  SELECT t.id, decode(t.hash, 'hex'), ARRAY(SELECT o::int FROM json_array_elements_text(t.origins) AS o)
  FROM json_to_recordset($1::json) AS t (id int, hash text, origins json)`;
