/** As of the last commitment; no row before the first, or where the index is to be rebuilt. */
export const SELECT_INDEX_STATE = `
  SELECT s.entry, s.upto, s.subjects, s.depth, s.root FROM index_state s`;

/** $1 entry, $2 upto, $3 subjects, $4 depth, $5 root. */
export const UPSERT_INDEX_STATE = `
  INSERT INTO index_state (entry, upto, subjects, depth, root) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (id) DO UPDATE SET
    entry = EXCLUDED.entry, upto = EXCLUDED.upto, subjects = EXCLUDED.subjects, depth = EXCLUDED.depth, root = EXCLUDED.root`;

/** $1 entry: the next commitment after it. */
export const SELECT_NEXT_COMMITMENT = `
  SELECT e.index, e.body FROM ledger_entry e WHERE e.kind = 'index.committed' AND e.index > $1 ORDER BY e.index LIMIT 1`;

/** Whether this transaction is the one that commits the index, until it ends. */
export const TRY_INDEX_LOCK = `
  SELECT pg_try_advisory_xact_lock(5714312) AS mine`;

/** Whether entries from $1 on state something: a commitment of the index does not. */
export const SELECT_HAS_NEWS = `
  SELECT EXISTS (SELECT FROM ledger_entry e WHERE e.index >= $1 AND e.kind <> 'index.committed') AS news`;

/** $1 depth, $2 prefixes. */
export const SELECT_PAGES = `
  SELECT p.prefix, p.subjects AS bytes FROM index_page p WHERE p.depth = $1 AND p.prefix = ANY ($2::int[])`;

/** $1 depth, $2 prefixes, $3 the bytes of all pages, $4 where each begins (from 1), $5 lengths. */
export const UPSERT_PAGES = `
  INSERT INTO index_page (depth, prefix, subjects)
  SELECT $1, g.prefix, substring($3::bytea FROM g.first FOR g.length)
  FROM unnest($2::int[], $4::int[], $5::int[]) AS g (prefix, first, length)
  ON CONFLICT (depth, prefix) DO UPDATE SET subjects = EXCLUDED.subjects`;

/** $1 depth, $2 bits at which the blocks begin, $3 prefixes. */
export const SELECT_BLOCKS = `
  SELECT b.prefix, b.hashes AS bytes FROM index_block b
  WHERE b.depth = $1 AND b.top = $2 AND b.prefix = ANY ($3::int[])`;

/**
 * $1 depth, $2 bits at which the blocks begin, $3 prefixes, $4 the bytes of all, $5 length of each.
 */
export const UPSERT_BLOCKS = `
  INSERT INTO index_block (depth, top, prefix, hashes)
  SELECT $1, $2, g.prefix, substring($4::bytea FROM (g.place - 1)::int * $5::int + 1 FOR $5::int)
  FROM unnest($3::int[]) WITH ORDINALITY AS g (prefix, place)
  ON CONFLICT (depth, top, prefix) DO UPDATE SET hashes = EXCLUDED.hashes`;

/** $1 depth. */
export const DELETE_PAGES = `DELETE FROM index_page WHERE depth = $1`;

/** $1 depth. */
export const DELETE_BLOCKS = `DELETE FROM index_block WHERE depth = $1`;

/** All that is stored, where the state is not. */
export const DELETE_ALL_PAGES = `DELETE FROM index_page`;
export const DELETE_ALL_BLOCKS = `DELETE FROM index_block`;
export const DELETE_ALL_EARLIER = `DELETE FROM index_earlier`;

/** The columns of COPY, in order. */
export const COPY_EARLIER = `
  COPY index_earlier (key, entry) FROM STDIN (FORMAT binary)`;

/**
 * $1 key, $2 path of 32 bits, $3 entries at most, $4 the first of them: the commitment, and what
 * is stored on the way to the page under the first bits of the path, in one snapshot.
 */
export const SELECT_PATH = `
  SELECT s.entry, s.upto, s.subjects, s.depth, s.root,
    (SELECT p.subjects FROM index_page p WHERE p.depth = s.depth AND p.prefix = ($2::bigint >> (32 - s.depth))::int) AS page,
    ARRAY (SELECT t.top FROM generate_series(0, 31) AS t (top) WHERE t.top < s.depth AND (t.top = 0 OR (s.depth - t.top) % 5 = 0) ORDER BY t.top) AS tops,
    ARRAY (
      SELECT b.hashes FROM generate_series(0, 31) AS t (top)
      LEFT JOIN index_block b ON b.depth = s.depth AND b.top = t.top AND b.prefix = ($2::bigint >> (32 - t.top))::int
      WHERE t.top < s.depth AND (t.top = 0 OR (s.depth - t.top) % 5 = 0) ORDER BY t.top
    ) AS blocks,
    ARRAY (SELECT e.entry FROM index_earlier e WHERE e.key = $1 AND e.entry >= $4 ORDER BY e.entry LIMIT $3::int)::text[] AS earlier
  FROM index_state s`;

/**
 * $1 keys, $2 first entry, $3 entry after the last, $4 limit: entries of the subjects, in order.
 */
export const SELECT_EARLIER_IN = `
  SELECT DISTINCT e.entry FROM index_earlier e
  WHERE e.key = ANY ($1::bytea[]) AND e.entry >= $2 AND e.entry < $3 ORDER BY e.entry LIMIT $4`;

/** $1 key, $2 kind: the last entry of this kind among those of a subject, without its last one. */
export const SELECT_LAST_EARLIER_OF_KIND = `
  SELECT e.entry FROM index_earlier e JOIN ledger_entry l ON l.index = e.entry
  WHERE e.key = $1 AND l.kind = $2 ORDER BY e.entry DESC LIMIT 1`;
