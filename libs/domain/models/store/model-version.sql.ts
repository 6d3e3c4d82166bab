type Size = '$1' | '$2' | '$3';

/**
 * One row a parent (one, with null members, where there is none) of the versions in `chosen`, as of
 * the tree size.
 */
const withParents = (size: Size): string => `
  SELECT m.id, m.model, m.version, m.entry, m.description, w.reason, w.entry AS "withdrawnBy", p.relation, p.external,
    pm.id AS "parentId", pm.model AS "parentModel", pm.version AS "parentVersion"
  FROM chosen
  JOIN model_version m ON m.id = chosen.id
  LEFT JOIN model_version_withdrawal w ON w.model_version = m.id AND w.entry < ${size}
  LEFT JOIN model_parent p ON p.child = m.id
  LEFT JOIN model_version pm ON pm.id = p.parent
  ORDER BY m.id, p.position`;

/** Of a row `v` of `model_version`. */
export const notWithdrawn = (size: Size): string =>
  `NOT EXISTS (SELECT FROM model_version_withdrawal w WHERE w.model_version = v.id AND w.entry < ${size})`;

/** $1 model, $2 version, $3 tree size. */
export const SELECT_MODEL_VERSION = `
  WITH chosen AS (SELECT v.id FROM model_version v WHERE v.model = $1 AND v.version = $2 AND v.entry < $3)
  ${withParents('$3')}`;

/** $1 ids, $2 tree size; by id. */
export const SELECT_MODEL_VERSIONS_BY_ID = `
  WITH chosen AS (SELECT v.id FROM model_version v WHERE v.id = ANY ($1::int[]) AND v.entry < $2)
  ${withParents('$2')}`;

/**
 * $1 model, $2 tree size, $3 the id after which the page begins, or null, $4 versions at most; by
 * id, so in the order declared.
 */
export const SELECT_VERSIONS_OF_MODEL = `
  WITH chosen AS (
    SELECT v.id FROM model_version v
    WHERE v.model = $1 AND v.entry < $2 AND ($3::bigint IS NULL OR v.id > $3)
    ORDER BY v.id LIMIT $4)
  ${withParents('$2')}`;

/**
 * $1 tree size, $2 the id after which the page begins, $3 versions at most: those that are not
 * withdrawn, by id.
 */
export const SELECT_VERSIONS_PAGE = `
  WITH chosen AS (
    SELECT v.id FROM model_version v
    WHERE v.entry < $1 AND v.id > $2::bigint AND ${notWithdrawn('$1')} ORDER BY v.id LIMIT $3)
  ${withParents('$1')}`;

/** $1 ids, $2 tree size; these versions and all their ancestors, by id. */
export const SELECT_WITH_ANCESTORS = `
  WITH RECURSIVE chosen AS (
    SELECT v.id FROM model_version v WHERE v.id = ANY ($1::int[]) AND v.entry < $2
    UNION
    SELECT p.parent FROM chosen JOIN model_parent p ON p.child = chosen.id WHERE p.parent IS NOT NULL)
  ${withParents('$2')}`;

/**
 * $1 model, $2 version, $3 tree size; it and all its ancestors. UNION keeps each once, so the walk
 * ends.
 */
export const CHOSEN_CHAIN = `
  chosen AS (
    SELECT v.id FROM model_version v WHERE v.model = $1 AND v.version = $2 AND v.entry < $3
    UNION
    SELECT p.parent FROM chosen JOIN model_parent p ON p.child = chosen.id WHERE p.parent IS NOT NULL)`;

/** $1 model, $2 version, $3 tree size; it and all its ancestors, by id. */
export const SELECT_CHAIN = `WITH RECURSIVE ${CHOSEN_CHAIN} ${withParents('$3')}`;

/**
 * $1 ids, $2 tree size; all versions that have one of them as an ancestor and are not withdrawn, by
 * id. A version that is withdrawn has no child that is not.
 */
export const SELECT_DESCENDANTS = `
  WITH RECURSIVE chosen AS (
    SELECT p.child AS id FROM model_parent p JOIN model_version v ON v.id = p.child
    WHERE p.parent = ANY ($1::int[]) AND v.entry < $2 AND ${notWithdrawn('$2')}
    UNION
    SELECT p.child FROM chosen JOIN model_parent p ON p.parent = chosen.id JOIN model_version v ON v.id = p.child
    WHERE v.entry < $2 AND ${notWithdrawn('$2')})
  ${withParents('$2')}`;

/**
 * $1 tree size, $2 the model after which the page begins, or null, $3 models at most; by name,
 * whatever the database's collation.
 */
export const SELECT_MODELS = `
  SELECT v.model, count(*) AS versions, (array_agg(v.version ORDER BY w.entry IS NOT NULL, v.id DESC))[1] AS latest
  FROM model_version v LEFT JOIN model_version_withdrawal w ON w.model_version = v.id AND w.entry < $1
  WHERE v.entry < $1 AND ($2::text IS NULL OR v.model COLLATE "C" > $2)
  GROUP BY v.model ORDER BY v.model COLLATE "C" LIMIT $3`;

/**
 * $1 models, $2 versions; the ids of those that are registered, with the place of each in the
 * lists, from 1, and whether it is withdrawn.
 */
export const SELECT_MODEL_VERSION_IDS = `
  SELECT asked.n AS place, v.id,
    EXISTS (SELECT FROM model_version_withdrawal w WHERE w.model_version = v.id) AS withdrawn
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (model, version, n)
  JOIN model_version v ON v.model = asked.model AND v.version = asked.version`;

/**
 * $1 model, $2 version, $3 entry, $4 description; returns the new id. The holder of the ledger's
 * head is the only writer.
 */
export const INSERT_MODEL_VERSION = `
  INSERT INTO model_version (id, model, version, entry, description)
  SELECT coalesce(max(v.id) + 1, 0), $1, $2, $3, $4 FROM model_version v
  RETURNING id`;

/**
 * $1 child; then one array member a parent: $2 relations, $3 ids or null, $4 external names or
 * null.
 */
export const INSERT_MODEL_PARENTS = `
  INSERT INTO model_parent (child, position, relation, parent, external)
  SELECT $1, p.n - 1, p.relation, p.parent, p.external
  FROM unnest($2::text[], $3::int[], $4::text[]) WITH ORDINALITY AS p (relation, parent, external, n)`;

/** $1 model version, $2 entry, $3 reason. */
export const INSERT_VERSION_WITHDRAWAL = `
  INSERT INTO model_version_withdrawal (model_version, entry, reason) VALUES ($1, $2, $3)`;
