import { CHOSEN_CHAIN, notWithdrawn } from './model-version.sql.js';

const USE = `u.id, u.model_version AS "modelVersion", u.dataset_version AS "datasetVersion", u.stage, u.purpose,
  u.jurisdictions, u.competes_with AS "competesWith", u.splits, u.started_at AS "startedAt", u.finished_at AS "finishedAt", u.epochs, u.valid_from AS "validFrom"`;

const validAt = (size: '$2' | '$3'): string =>
  `u.valid_from < ${size} AND (u.valid_to IS NULL OR u.valid_to >= ${size})`;
const ORDER = `u.started_at, u.id COLLATE "C"`;

/** $1 ids of model versions, $2 tree size; by start. */
export const SELECT_USES_OF_MODELS = `
  SELECT ${USE} FROM model_use u WHERE u.model_version = ANY ($1::int[]) AND ${validAt('$2')} ORDER BY ${ORDER}`;

/** $1 model, $2 version, $3 tree size; those of it and of all its ancestors, by start. */
export const SELECT_USES_OF_CHAIN = `
  WITH RECURSIVE ${CHOSEN_CHAIN}
  SELECT ${USE} FROM model_use u
  WHERE u.model_version = ANY (ARRAY(SELECT chosen.id FROM chosen)) AND ${validAt('$3')} ORDER BY ${ORDER}`;

/** $1 ids of dataset versions, $2 tree size; by start. */
export const SELECT_USES_OF_DATASETS = `
  SELECT ${USE} FROM model_use u WHERE u.dataset_version = ANY ($1::int[]) AND ${validAt('$2')} ORDER BY ${ORDER}`;

/**
 * $1 ids of dataset versions, $2 tree size; the model versions that used any of them, with the
 * stages of these uses by start, and those that have one as an ancestor and are not withdrawn, with
 * null; by id.
 */
export const SELECT_REACHED_BY_DATASETS = `
  WITH RECURSIVE used AS MATERIALIZED (
    SELECT u.model_version AS id, array_agg(u.stage ORDER BY ${ORDER}) AS stages
    FROM model_use u WHERE u.dataset_version = ANY ($1::int[]) AND ${validAt('$2')} GROUP BY u.model_version),
  below AS (
    SELECT p.child AS id FROM used JOIN model_parent p ON p.parent = used.id JOIN model_version v ON v.id = p.child
    WHERE v.entry < $2 AND ${notWithdrawn('$2')}
    UNION
    SELECT p.child FROM below JOIN model_parent p ON p.parent = below.id JOIN model_version v ON v.id = p.child
    WHERE v.entry < $2 AND ${notWithdrawn('$2')})
  SELECT m.id, m.model, m.version, r.stages
  FROM (
    SELECT used.id, to_json(used.stages) AS stages FROM used
    UNION ALL
    SELECT below.id, NULL FROM below WHERE below.id NOT IN (SELECT used.id FROM used)
  ) r JOIN model_version m ON m.id = r.id
  ORDER BY m.id`;

/** $1 ids of uses, $2 tree size; by start. */
export const SELECT_USES_BY_ID = `
  SELECT ${USE} FROM model_use u WHERE u.id = ANY ($1::text[]) AND ${validAt('$2')} ORDER BY ${ORDER}`;

/**
 * $1 ids of uses, $2 tree size; every statement of them by then, each with the entry that ended it,
 * in the order of entries.
 */
export const SELECT_STATEMENTS_OF_USES = `
  SELECT ${USE}, u.valid_to AS "validTo" FROM model_use u
  WHERE u.id = ANY ($1::text[]) AND u.valid_from < $2 ORDER BY u.valid_from`;

const withdrawnWhere = (condition: string): string => `
  SELECT ${USE}, w.reason, w.entry AS "withdrawnBy"
  FROM model_use u JOIN model_use_withdrawal w ON w.use = u.id AND w.entry = u.valid_to
  WHERE ${condition} AND w.entry < $2
    AND NOT EXISTS (SELECT FROM model_use later WHERE later.id = u.id AND later.valid_from > w.entry AND later.valid_from < $2)
  ORDER BY ${ORDER}`;

/**
 * $1 ids of model versions, $2 tree size; the uses that are withdrawn and not recorded again, by
 * start.
 */
export const SELECT_WITHDRAWN_USES = withdrawnWhere('u.model_version = ANY ($1::int[])');

/** As `SELECT_WITHDRAWN_USES`; $1 ids of dataset versions. */
export const SELECT_WITHDRAWN_USES_OF_DATASETS = withdrawnWhere('u.dataset_version = ANY ($1::int[])');

/** $1 ids of uses, $2 tree size; those that were withdrawn since then. */
export const SELECT_WITHDRAWN_SINCE = `
  SELECT DISTINCT w.use FROM model_use_withdrawal w WHERE w.use = ANY ($1::text[]) AND w.entry >= $2`;

/** One array member a use: $1 ids, $2 entries; $3 reason. */
export const INSERT_USE_WITHDRAWALS = `
  INSERT INTO model_use_withdrawal (entry, use, reason)
  SELECT w.entry, w.use, $3 FROM unnest($1::text[], $2::bigint[]) AS w (use, entry)`;

/** One array member a use: $1 ids, $2 the entries at which the current rows end. */
export const CLOSE_USES = `
  UPDATE model_use u SET valid_to = changed.entry
  FROM unnest($1::text[], $2::bigint[]) AS changed (id, entry)
  WHERE u.id = changed.id AND u.valid_to IS NULL`;

/**
 * $1 model version; then one array member a use: $2 ids, $3 valid from, $4 dataset versions, $5
 * stages, $6 purposes, $7 starts, $8 finishes, $9 epochs, $10 jurisdictions, $11 competitors
 * and $12 splits, all three as JSON.
 */
export const INSERT_USES = `
  INSERT INTO model_use (id, valid_from, model_version, dataset_version, stage, purpose, started_at, finished_at, epochs,
    jurisdictions, competes_with, splits)
  SELECT u.id, u.valid_from, $1, u.dataset_version, u.stage, u.purpose, u.started_at, u.finished_at, u.epochs,
    u.jurisdictions, u.competes_with, u.splits
  FROM unnest($2::text[], $3::bigint[], $4::int[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::float8[],
    $10::jsonb[], $11::jsonb[], $12::jsonb[])
    AS u (id, valid_from, dataset_version, stage, purpose, started_at, finished_at, epochs, jurisdictions, competes_with,
    splits)`;
