/** $1 hashes. */
export const SELECT_TRAITS_IDS = `SELECT t.id, t.hash FROM shard_traits t WHERE t.hash = ANY ($1::bytea[])`;

/** The id of the next traits. Reliable only under the ledger's lock. */
export const SELECT_NEXT_TRAITS = `SELECT COALESCE(max(t.id) + 1, 0) AS next FROM shard_traits t`;

/** $1 a JSON array of {id, hash} and traits. */
export const INSERT_TRAITS = `
  INSERT INTO shard_traits (id, hash, licence, languages, modality, personal_data, consent, preferences)
  SELECT t.id, decode(t.hash, 'hex'), t.licence, t.languages, t.modality, t."personalData", t.consent, t.preferences
  FROM json_to_recordset($1::json) AS t (
    id int, hash text, licence text, languages jsonb, modality text, "personalData" text, consent text, preferences jsonb)`;
