const VENDOR = `v.slug, v.name, v.kind, v.url, v.valid_from AS "validFrom"`;

/** $1 slug, $2 tree size; the vendor as of then. */
export const SELECT_VENDOR = `
  SELECT ${VENDOR} FROM vendor v
  WHERE v.slug = $1 AND v.valid_from < $2 AND (v.valid_to IS NULL OR v.valid_to >= $2)`;

/**
 * $1 tree size, $2 the slug after which the page begins, or null, $3 rows at most; vendors by slug,
 * whatever the database's collation.
 */
export const SELECT_VENDORS = `
  SELECT ${VENDOR} FROM vendor v
  WHERE v.valid_from < $1 AND (v.valid_to IS NULL OR v.valid_to >= $1) AND ($2::text IS NULL OR v.slug COLLATE "C" > $2)
  ORDER BY v.slug COLLATE "C" LIMIT $3`;

/** $1 slugs, $2 tree size; those without a vendor as of then, in the order given. */
export const SELECT_UNKNOWN_VENDORS = `
  SELECT asked.slug FROM unnest($1::text[]) WITH ORDINALITY AS asked (slug, n)
  WHERE NOT EXISTS (SELECT FROM vendor v WHERE v.slug = asked.slug AND v.valid_from < $2)
  GROUP BY asked.slug ORDER BY min(asked.n)`;

/** $1 slug, $2 the entry at which the current row ends. */
export const CLOSE_VENDOR = `
  UPDATE vendor SET valid_to = $2 WHERE slug = $1 AND valid_to IS NULL`;

/** $1 slug, $2 valid from, $3 name, $4 kind, $5 url. */
export const INSERT_VENDOR = `
  INSERT INTO vendor (slug, valid_from, name, kind, url) VALUES ($1, $2, $3, $4, $5)`;
