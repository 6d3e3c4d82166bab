/** $1 version, $2 upto, $3 keys, $4 root. */
export const INSERT_COMMITTED_SET = `INSERT INTO committed_set (dataset_version, upto, keys, root) VALUES ($1, $2, $3, $4)`;

/**
 * $1 root, $2 part, $3 piece, $4 bytes; an existing piece stays: equal sets have equal pieces.
 */
export const INSERT_PIECE = `
  INSERT INTO committed_set_piece (root, part, piece, bytes) VALUES ($1, $2, $3, $4)
  ON CONFLICT (root, part, piece) DO NOTHING`;

/**
 * $1 root, $2 piece of the order, $3 root of another trie; of each part of the piece, $4 the piece
 * of that trie's order that it is in (null: it is in $7), $5 its first byte there (from 1), $6 its
 * length. Returns how long the piece is; an existing piece stays.
 */
export const COPY_ORDER_PIECE = `
  INSERT INTO committed_set_piece (root, part, piece, bytes)
  SELECT $1, 'order', $2, string_agg(substring(CASE WHEN g.piece IS NULL THEN $7::bytea ELSE p.bytes END FROM g.first FOR g.length), ''::bytea ORDER BY g.place)
  FROM unnest($4::int[], $5::int[], $6::int[]) WITH ORDINALITY AS g (piece, first, length, place)
  LEFT JOIN committed_set_piece p ON p.root = $3 AND p.part = 'order' AND p.piece = g.piece
  ON CONFLICT (root, part, piece) DO NOTHING
  RETURNING octet_length(bytes) AS length`;

/** $1 root: a row if its pieces are stored. */
export const SELECT_HAS_PIECES = `SELECT true AS found FROM committed_set_piece p WHERE p.root = $1 AND p.part = 'index' AND p.piece = 0`;

/** $1 version: the index of its set in pieces, with its root, in order. */
export const SELECT_INDEX_PIECES = `
  SELECT c.root, p.bytes FROM committed_set c JOIN committed_set_piece p ON p.root = c.root AND p.part = 'index'
  WHERE c.dataset_version = $1 ORDER BY p.piece`;

/** $1 root: how long the pieces of its order are, in order. */
export const SELECT_ORDER_LENGTHS = `
  SELECT p.piece, octet_length(p.bytes) AS length FROM committed_set_piece p WHERE p.root = $1 AND p.part = 'order' ORDER BY p.piece`;

/** $1 versions. */
export const SELECT_COMMITTED_SETS = `
  SELECT c.dataset_version AS id, c.upto, c.keys, c.root FROM committed_set c WHERE c.dataset_version = ANY ($1::int[])`;

/**
 * $1 root, $2 parts, $3 pieces, $4 first bytes (from 1), $5 counts: the bytes of each, as far as
 * the piece has them, in order; null without the piece.
 */
export const SELECT_RUNS = `
  SELECT substring(p.bytes FROM g.first FOR g.length) AS bytes
  FROM unnest($2::text[], $3::int[], $4::int[], $5::int[]) WITH ORDINALITY AS g (part, piece, first, length, place)
  LEFT JOIN committed_set_piece p ON p.root = $1 AND p.part = g.part AND p.piece = g.piece
  ORDER BY g.place`;
