/** $1 datasets, $2 tree size; their descriptions as of then. */
export const SELECT_DESCRIPTIONS = `
  SELECT d.dataset, d.description, d.creators, d.citation, d.homepage, d.valid_from AS "validFrom" FROM dataset_description d
  WHERE d.dataset = ANY ($1::text[]) AND d.valid_from < $2 AND (d.valid_to IS NULL OR d.valid_to >= $2)`;

/** $1 dataset, $2 tree size; the number of versions and the latest, as in the list of datasets. */
export const SELECT_DATASET = `
  SELECT v.dataset, count(*) AS versions, (array_agg(v.version ORDER BY w.entry IS NOT NULL, v.id DESC))[1] AS latest
  FROM dataset_version v LEFT JOIN dataset_version_withdrawal w ON w.dataset_version = v.id AND w.entry < $2
  WHERE v.dataset = $1 AND v.ordered_entry < $2 GROUP BY v.dataset`;

/** $1 dataset, $2 the entry at which the current row ends. */
export const CLOSE_DESCRIPTION = `
  UPDATE dataset_description SET valid_to = $2 WHERE dataset = $1 AND valid_to IS NULL`;

/** $1 dataset, $2 valid from, $3 description, $4 creators as JSON, $5 citation, $6 homepage. */
export const INSERT_DESCRIPTION = `
  INSERT INTO dataset_description (dataset, valid_from, description, creators, citation, homepage)
  VALUES ($1, $2, $3, $4, $5, $6)`;
