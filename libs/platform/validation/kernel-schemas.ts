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

/** UTC is written as `Z` or `+00:00`; a date alone is its midnight. */
const INSTANT: SchemaFragment = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}(T.*(Z|\\+00:00))?$',
  anyOf: [{ format: 'date-time' }, { format: 'date' }],
};

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
  [parseInstant, INSTANT],
]);

export function schemaOfParser(parse: Parse): SchemaFragment {
  return SCHEMAS.get(parse) ?? { type: 'string' };
}
