import { type CommandClass, isOptional, memberNames, nestedTypeOf, schemaFragmentOf } from '@platform/validation';
import { WHENCE_FACETS } from './whence-facets.js';

export type FacetName = keyof typeof WHENCE_FACETS;

export const FACET_NAMES = Object.keys(WHENCE_FACETS) as FacetName[];

const BASE = {
  whence_shard: 'DatasetFacet',
  whence_training: 'RunFacet',
  whence_activity: 'RunFacet',
} as const satisfies Record<FacetName, string>;

/** `facetSchema` returns the JSON Schema of one of our facets, as OpenLineage publishes its own. */
export function facetSchema(name: FacetName, id: string): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: id,
    $defs: {
      [name]: {
        allOf: [
          { $ref: `https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/${BASE[name]}` },
          schemaOf(WHENCE_FACETS[name]),
        ],
      },
    },
    type: 'object',
    properties: { [name]: { $ref: `#/$defs/${name}` } },
  };
}

function schemaOf(type: CommandClass): object {
  const names = memberNames(type);
  const properties = Object.fromEntries(names.map((name) => [name, memberSchema(type, name)]));
  const required = names.filter((name) => !isOptional(type, name));
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

function memberSchema(type: CommandClass, name: string): object {
  const nested = nestedTypeOf(type, name);
  const fragment = schemaFragmentOf(type, name) ?? {};
  if (!nested) return fragment;
  return fragment['type'] === 'array' ? { ...fragment, items: schemaOf(nested) } : schemaOf(nested);
}
