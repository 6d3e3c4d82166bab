import { LABEL_LENGTH, LABEL_LIMIT, type Labels } from '@domain/shards';
import { identifierFault, type Identifier, locationUri } from './dataset-uri.js';
import type { EventDataset } from './read-event.js';
import { countOf, identifierOf, listOf, memberOf, objectOf, textOf } from './read-values.js';

/** The `version` facet's version. */
export function toldVersion({ facets }: EventDataset): string | undefined {
  return textOf(memberOf(objectOf(facets['version']), 'datasetVersion'));
}

/** Other names of the dataset, from its symlinks. */
export function aliasesOf({ facets, namespace, name }: EventDataset): Identifier[] {
  const named = listOf(memberOf(objectOf(facets['symlinks']), 'identifiers'));
  return named.slice(0, 20).flatMap((one) => {
    const identifier = identifierOf(objectOf(one));
    if (!identifier || identifierFault(identifier) !== null) return [];
    return identifier.namespace === namespace && identifier.name === name ? [] : [identifier];
  });
}

export type LifecycleChange = 'ALTER' | 'CREATE' | 'DROP' | 'OVERWRITE' | 'RENAME' | 'TRUNCATE';

export function lifecycleOf({ facets }: EventDataset): LifecycleChange | undefined {
  const change = textOf(memberOf(objectOf(facets['lifecycleStateChange']), 'lifecycleStateChange'))?.toUpperCase();
  const known = ['ALTER', 'CREATE', 'DROP', 'OVERWRITE', 'RENAME', 'TRUNCATE'] as const;
  return known.find((one) => one === change);
}

/** What the dataset was called before it was renamed. */
export function previousName({ facets }: EventDataset): Identifier[] {
  const previous = identifierOf(objectOf(memberOf(objectOf(facets['lifecycleStateChange']), 'previousIdentifier')));
  return previous && identifierFault(previous) === null ? [previous] : [];
}

export interface TagLabels {
  readonly labels?: Labels;
  /** Tags of the dataset that make no label, and why. */
  readonly leftOut: readonly { readonly at: number; readonly message: string }[];
}

/** The `tags` facet's tags as labels. Tags of a field are none: a label is of the whole dataset. */
export function tagLabels({ facets }: EventDataset): TagLabels {
  const labels = new Map<string, string>();
  const leftOut: { at: number; message: string }[] = [];
  for (const [at, item] of listOf(memberOf(objectOf(facets['tags']), 'tags')).entries()) {
    const tag = objectOf(item);
    if (tag && memberOf(tag, 'field') !== undefined) continue;
    const [key, value] = [labelText(memberOf(tag, 'key')), labelText(memberOf(tag, 'value'))];
    if (key === undefined || value === undefined)
      leftOut.push({ at, message: `must have a key and a value of 1 to ${LABEL_LENGTH} characters` });
    else if (labels.has(key)) {
      if (labels.get(key) !== value)
        leftOut.push({ at, message: `has another value of ${key}; the first is the label` });
    } else if (labels.size === LABEL_LIMIT)
      leftOut.push({ at, message: `is beyond the ${LABEL_LIMIT} labels of a shard` });
    else labels.set(key, value);
  }
  return labels.size === 0 ? { leftOut } : { labels: Object.fromEntries(labels), leftOut };
}

function labelText(value: unknown): string | undefined {
  const text = textOf(typeof value === 'boolean' || typeof value === 'number' ? String(value) : value);
  return text !== undefined && text.length <= LABEL_LENGTH ? text : undefined;
}

/** Records and bytes of a whole state, as the run that wrote it counted them. */
export function countsOf({ facets }: EventDataset): { records?: number; bytes?: number } {
  const statistics = objectOf(facets['outputStatistics']);
  const records = countOf(memberOf(statistics, 'rowCount'));
  const bytes = countOf(memberOf(statistics, 'size'));
  return { ...(records !== undefined && { records }), ...(bytes !== undefined && { bytes }) };
}

/** The locations that a subset consists of, if that is how it is described. */
export function subsetLocations({ facets }: EventDataset): string[] {
  const subset = objectOf(facets['subset']);
  const condition = objectOf(memberOf(subset, 'inputCondition') ?? memberOf(subset, 'outputCondition'));
  if (memberOf(condition, 'type') !== 'location') return [];
  return listOf(memberOf(condition, 'locations')).flatMap((one) => locationUri(textOf(one) ?? '') ?? []);
}

/** Whether the event speaks of a part of the dataset. */
export const isSubset = ({ facets }: EventDataset): boolean => objectOf(facets['subset']) !== undefined;
