/** $1 datasets, $2 direction, $3 tree size, $4 limit: the jobs that read or write them. */
export const SELECT_EDGES_OF_DATASETS = `
  SELECT g.dataset, g.job FROM openlineage_edge g
  WHERE g.dataset = ANY($1::int[]) AND g.direction = $2 AND g.entry < $3 ORDER BY g.dataset, g.job LIMIT $4`;

/** $1 jobs, $2 direction, $3 tree size, $4 limit: the datasets that they read or write. */
export const SELECT_EDGES_OF_JOBS = `
  SELECT g.dataset, g.job FROM openlineage_edge g
  WHERE g.job = ANY($1::int[]) AND g.direction = $2 AND g.entry < $3 ORDER BY g.job, g.dataset LIMIT $4`;
