import {
  NAME_LIMIT,
  parseDatasetName,
  parseDigest,
  parseInstant,
  parseModelName,
  parseModelReference,
  parseShardName,
  parseSlug,
  parseUri,
  parseVersion,
  URI_LIMIT,
} from '@core/kernel';
import type { SchemaFragment } from './schema-fragment.js';

export type Parse = (text: string, pointer?: string) => unknown;

const name: SchemaFragment = { type: 'string', minLength: 1, maxLength: NAME_LIMIT, pattern: '^[^@]+$' };
const plainName: SchemaFragment = { ...name, pattern: '^[^@/]+$' };
const uri: SchemaFragment = { type: 'string', format: 'iri', maxLength: URI_LIMIT };

/**
 * The JSON Schema of the texts that each kernel parser accepts. A parser may be stricter, never
 * laxer.
 */
const SCHEMAS = new Map<Parse, SchemaFragment>([
  [parseDatasetName, name],
  [parseModelName, plainName],
  [parseVersion, plainName],
  [parseModelReference, { type: 'string', minLength: 3, maxLength: 3 * NAME_LIMIT, pattern: '^[^@]+@[^@/]+$' }],
  [parseSlug, { type: 'string', pattern: '^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$' }],
  [parseUri, uri],
  [parseShardName, uri],
  [parseDigest, { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' }],
  [parseInstant, { type: 'string', format: 'date-time', pattern: 'Z$' }],
]);

export function schemaOfParser(parse: Parse): SchemaFragment {
  return SCHEMAS.get(parse) ?? { type: 'string' };
}
