import { sha256, URI_LIMIT } from '@core/kernel';

/** What names a dataset or a job in OpenLineage. */
export interface Identifier {
  readonly namespace: string;
  readonly name: string;
}

/** Maximum characters of a namespace or a name that is mapped. */
const NAME_LIMIT = 1_024;
/** Digits of an event's digest that name a state. */
const AMENDED_LENGTH = 16;
/** Room in a URI for the state of a dataset: a version or a run. */
const STATE_ROOM = 512;

const SCHEME = /^[a-z][a-z0-9+.-]{0,30}:/i;
/** Namespaces that OpenLineage's naming page makes a scheme without an authority. */
const BARE_SCHEMES = new Set(['bigquery', 'file']);
// eslint-disable-next-line no-control-regex -- what a URI cannot hold is encoded
const ENCODED = /[\s<>"{}|\\^`#\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu;

/** Why an identifier names nothing here; null if it is usable. */
export function identifierFault({ namespace, name }: Identifier): string | null {
  for (const text of [namespace, name]) {
    if (text === '') return 'has an empty namespace or name';
    if (text.length > NAME_LIMIT) return `has a namespace or name of more than ${NAME_LIMIT} characters`;
    if (!text.isWellFormed() || text.includes('\0')) return 'has a namespace or name that cannot be stored';
  }
  return datasetUri({ namespace, name }).length > URI_LIMIT - STATE_ROOM ? 'makes a URI that is too long' : null;
}

/** SHA-256 of an identifier: its key in tables, whatever its length. */
export function identifierKey({ namespace, name }: Identifier): string {
  return sha256(`whence/openlineage-name/v1\n${JSON.stringify([namespace, name])}`).toString('hex');
}

/**
 * `datasetUri` returns the URI of a dataset. A namespace with a scheme is its beginning
 * (`s3://bucket` and `a/b` are `s3://bucket/a/b`); `file` and `bigquery` are schemes; any other
 * namespace is a name that only OpenLineage has: `openlineage:<namespace>/<name>`.
 */
export function datasetUri({ namespace, name }: Identifier): string {
  const path = encoded(name);
  if (/^file(:(\/\/)?)?$/i.test(namespace)) return `file:///${path.replace(/^\/+/, '')}`;
  if (BARE_SCHEMES.has(namespace)) return `${namespace}:${path}`;
  if (!SCHEME.test(namespace)) return `openlineage:${encodeURIComponent(namespace.toWellFormed())}/${path}`;
  return `${encoded(namespace).replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}

/** A URI as one says it in a subset: encoded as a dataset's. */
export const locationUri = (text: string): string | null => (SCHEME.test(text) ? encoded(text) : null);

/** The URI of a version of the dataset that a facet names. */
export const versionUri = (uri: string, version: string): string => `${uri}#version=${part(version)}`;

/** The URI of what a run left in the dataset, or in the version of it that `uri` names. */
export const runUri = (uri: string, run: string): string => `${uri}${uri.includes('#') ? '&' : '#'}run=${part(run)}`;

/**
 * A further state of what `uri` names.
 * @param digest of the event that states it, in hex; its beginning is in the URI
 */
export function amendedUri(uri: string, digest: string): string {
  return `${uri}${uri.includes('#') ? '&' : '#'}amended=${digest.slice(0, AMENDED_LENGTH)}`;
}

const encoded = (text: string): string =>
  text.toWellFormed().replaceAll(ENCODED, (character) => encodeURIComponent(character));

/** A long one by its hash. */
function part(text: string): string {
  const escaped = encodeURIComponent(text.toWellFormed());
  return escaped.length <= 200 ? escaped : `sha256-${sha256(text).toString('hex')}`;
}
