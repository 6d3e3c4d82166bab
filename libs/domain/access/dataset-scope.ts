import { KernelError, parseDatasetName } from '@core/kernel';

/** Ends a pattern that stands for every dataset whose name begins with what is before the star. */
const WILDCARD = '/*';

/** The most datasets that a key may be narrowed to: they are in the entry that issues it. */
export const DATASETS_LIMIT = 100;

/**
 * Returns what is wrong with a text that is neither the name of a dataset nor a prefix that ends in
 * `/*`; null for one that is.
 */
export function datasetPatternFault(text: string): string | null {
  const name = text.endsWith(WILDCARD) ? text.slice(0, -WILDCARD.length) : text;
  if (name.includes('*')) return 'may hold a star at the end only, as in acme/*';
  try {
    parseDatasetName(name);
    return null;
  } catch (error) {
    if (error instanceof KernelError) return error.complaints[0]?.message ?? error.message;
    throw error;
  }
}

/** Each once and in one order, so that equal keys have equal entries. */
export function canonicalDatasets(datasets: readonly string[]): string[] {
  return [...new Set(datasets)].sort();
}

/** Whether a key narrowed to `datasets` (null: to none) may write to a dataset. */
export function mayWriteTo(datasets: readonly string[] | null, dataset: string | null | undefined): boolean {
  if (datasets === null) return true;
  if (dataset === null || dataset === undefined) return false;
  return datasets.some((one) => (one.endsWith(WILDCARD) ? dataset.startsWith(one.slice(0, -1)) : one === dataset));
}
