import { type Identifier } from './dataset-uri.js';
import { identifierOf, listOf, type Members, memberOf, objectOf, textOf } from './read-values.js';

/** Facets by name. */
export type Facets = Readonly<Record<string, unknown>>;

/** Each facet as the first of the events states it: the latest event comes first. */
export function mergedFacets(events: readonly Members[], facetsOf: (event: Members) => readonly Facets[]): Facets {
  return firstOfEach(events.flatMap(facetsOf));
}

/** Each facet as the first of these has it. */
export function firstOfEach(all: readonly Facets[]): Facets {
  const merged = new Map<string, unknown>();
  for (const facets of all) {
    for (const [name, facet] of Object.entries(facets)) if (!merged.has(name)) merged.set(name, facet);
  }
  return Object.fromEntries(merged);
}

export const runFacetsOf = (event: Members): Facets[] => facetsAt(event, 'run', 'facets');

export const jobFacetsOf = (event: Members): Facets[] => facetsAt(event, 'job', 'facets');

/** The facets of a dataset in an event: its own, and those of it as an input or an output. */
export function datasetFacetsOf(event: Members, { namespace, name }: Identifier): Facets[] {
  const lists = ['outputs', 'inputs'].flatMap((member) => listOf(memberOf(event, member)));
  const datasets: readonly unknown[] = [...lists, event['dataset']];
  return datasets.flatMap((value) => {
    const dataset = objectOf(value);
    const identifier = identifierOf(dataset);
    if (!dataset || identifier?.namespace !== namespace || identifier.name !== name) return [];
    return ['facets', 'outputFacets', 'inputFacets'].flatMap((member): Facets[] => {
      const facets = objectOf(memberOf(dataset, member));
      return facets ? [facets] : [];
    });
  });
}

/** The facets of each of the wanted datasets that an event names, by `datasetKeyOf`. */
export function facetsByDataset(event: Members, wanted: ReadonlySet<string>): Map<string, Facets[]> {
  const lists = ['outputs', 'inputs'].flatMap((member) => listOf(memberOf(event, member)));
  const found = new Map<string, Facets[]>();
  for (const value of [...lists, event['dataset']]) {
    const dataset = objectOf(value);
    const identifier = identifierOf(dataset);
    const key = identifier && datasetKeyOf(identifier);
    const facets = objectOf(memberOf(dataset, 'facets'));
    if (key === undefined || !facets || !wanted.has(key)) continue;
    const list = found.get(key);
    if (list) list.push(facets);
    else found.set(key, [facets]);
  }
  return found;
}

export const datasetKeyOf = ({ namespace, name }: Identifier): string => JSON.stringify([namespace, name]);

export interface SchemaField {
  readonly name: string;
  readonly type: string | null;
  readonly description: string | null;
}

/** The fields of the `schema` facet. */
export function fieldsOf(facets: Facets): SchemaField[] {
  return listOf(memberOf(facetOf(facets, 'schema'), 'fields')).flatMap((value) => {
    const field = objectOf(value);
    const name = textOf(memberOf(field, 'name'));
    if (name === undefined) return [];
    return [{ name, type: textIn(field, 'type'), description: textIn(field, 'description') }];
  });
}

/** A column, and the columns that it is made of. */
export interface ColumnSources {
  readonly name: string;
  readonly inputFields: readonly {
    readonly namespace: string;
    readonly dataset: string;
    readonly field: string;
    readonly transformationDescription: string | null;
    readonly transformationType: string | null;
  }[];
  readonly transformationDescription: string | null;
  readonly transformationType: string | null;
}

/** What the `columnLineage` facet states; null if it states nothing. */
export function columnSourcesOf(facets: Facets): ColumnSources[] | null {
  const fields = objectOf(memberOf(facetOf(facets, 'columnLineage'), 'fields'));
  if (!fields) return null;
  return Object.entries(fields).map(([name, value]) => {
    const field = objectOf(value);
    const sources = listOf(memberOf(field, 'inputFields')).flatMap((one) => {
      const source = objectOf(one);
      const [identifier, column] = [identifierOf(source), textOf(memberOf(source, 'field'))];
      if (!identifier || column === undefined) return [];
      const { namespace, name: dataset } = identifier;
      return [{ namespace, dataset, field: column, ...transformationOf(source) }];
    });
    return { name, inputFields: sources, ...transformationOf(field) };
  });
}

const transformationOf = (members: Members | undefined) => ({
  transformationDescription: textIn(members, 'transformationDescription'),
  transformationType: textIn(members, 'transformationType'),
});

/** The text of a member of a facet; null if it has none. */
export const textOfFacet = (facets: Facets, facet: string, member: string): string | null =>
  textIn(facetOf(facets, facet), member);

/** The name of the job that the `parent` facet of a run states. */
export const parentJobOf = (facets: Facets): string | null =>
  textIn(objectOf(memberOf(facetOf(facets, 'parent'), 'job')), 'name');

const textIn = (members: Members | undefined, name: string): string | null => textOf(memberOf(members, name)) ?? null;

const facetOf = (facets: Facets, name: string): Members | undefined => objectOf(memberOf(facets, name));

function facetsAt(event: Members, member: string, facets: string): Facets[] {
  const found = objectOf(memberOf(objectOf(memberOf(event, member)), facets));
  return found ? [found] : [];
}
