/** $1 id, $2 commitment, $3 salt, $4 payload. */
export const INSERT_PERSONAL_DATA = `
  INSERT INTO personal_data (id, commitment, salt, payload) VALUES ($1, $2, $3, $4)`;

/** $1 id; the opening, unless it is erased. */
export const SELECT_OPENING = `
  SELECT p.commitment, p.salt, p.payload FROM personal_data p WHERE p.id = $1`;

/** $1 commitment; the entry that erased it. */
export const SELECT_ERASURE = `
  SELECT e.entry FROM personal_data_erasure e WHERE e.commitment = $1`;

/** $1 id; deletes salt and payload. */
export const DELETE_PERSONAL_DATA = `
  DELETE FROM personal_data WHERE id = $1`;

/** $1 commitment, $2 entry, $3 reason. */
export const INSERT_ERASURE = `
  INSERT INTO personal_data_erasure (commitment, entry, reason) VALUES ($1, $2, $3)`;

/** $1 commitment; the last request to erase it. */
export const SELECT_ERASURE_REQUEST = `
  SELECT r.entry, r.reason FROM personal_data_erasure_request r WHERE r.commitment = $1 ORDER BY r.entry DESC LIMIT 1`;

/** $1 commitment, $2 entry, $3 reason. */
export const INSERT_ERASURE_REQUEST = `
  INSERT INTO personal_data_erasure_request (commitment, entry, reason) VALUES ($1, $2, $3)`;
