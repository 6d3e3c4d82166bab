/** $1 digest, $2 content, deflated. */
export const INSERT_MEASUREMENT_LIST = `
  INSERT INTO measurement_list (digest, content) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING`;

/** $1 digest; the content, deflated. */
export const SELECT_MEASUREMENT_LIST = `SELECT l.content FROM measurement_list l WHERE l.digest = $1`;

/** The place of results outside of the database, if they were ever kept in one. */
export const SELECT_RESULTS_PLACE = `SELECT p.id, p.uri FROM results_place p`;

/** $1 id, $2 uri. Waits for another transaction that does the same. */
export const INSERT_RESULTS_PLACE = `
  INSERT INTO results_place (id, uri) VALUES ($1, $2) ON CONFLICT (one) DO NOTHING`;
