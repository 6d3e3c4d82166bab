import { type Identifier, identifierKey } from './dataset-uri.js';

export type NodeType = 'dataset' | 'job';

/** What a node id may name: the identifiers that it can be read as, the likeliest first. */
export interface NodeReference {
  readonly type: NodeType;
  readonly candidates: readonly Identifier[];
}

/** Colons at which an id is divided; a namespace holds some, a name may. */
const COLONS = 32;

/** The id of a node of a graph, as Marquez has it. */
export const formatNodeId = (type: NodeType, { namespace, name }: Identifier): string => `${type}:${namespace}:${name}`;

/**
 * `parseNodeId` reads `dataset:<namespace>:<name>` or `job:<namespace>:<name>`. Both parts may hold
 * colons, so that an id can be read in several ways: which of them is meant shows when they are
 * looked up. The parts may be percent-encoded once more. Null if it is no such id.
 */
export function parseNodeId(text: string): NodeReference | null {
  const match = /^(dataset|job):(.+)$/s.exec(text);
  if (!match) return null;
  const [, type, rest = ''] = match;
  const plain = divided(rest);
  const decoded = decodable(rest) ? plain.map(decodedParts) : [];
  const byKey = new Map([...plain, ...decoded].map((one) => [identifierKey(one), one]));
  return byKey.size === 0 ? null : { type: type as NodeType, candidates: [...byKey.values()] };
}

/** What an id of column lineage may name: columns of a dataset, or all that a node has. */
export interface ColumnReference extends NodeReference {
  /** The column, in each way that the id can be read; undefined for all columns. */
  readonly fields?: readonly string[];
}

/** `parseColumnId` also reads `datasetField:<namespace>:<name>:<column>`. */
export function parseColumnId(text: string): ColumnReference | null {
  const match = /^datasetField:(.+):([^:]+)$/s.exec(text);
  if (!match) return parseNodeId(text);
  const [, dataset = '', field = ''] = match;
  const reference = parseNodeId(`dataset:${dataset}`);
  return reference && { ...reference, fields: decodable(field) ? [field, decodeURIComponent(field)] : [field] };
}

export const formatColumnId = ({ namespace, dataset, field }: Column): string =>
  `datasetField:${namespace}:${dataset}:${field}`;

/** A column of a dataset. */
export interface Column {
  readonly namespace: string;
  readonly dataset: string;
  readonly field: string;
}

/** At each colon that can divide them; those of `scheme://` and of a port come last. */
function divided(rest: string): Identifier[] {
  const [likely, unlikely]: [Identifier[], Identifier[]] = [[], []];
  let at = rest.indexOf(':', 1);
  for (let n = 0; at !== -1 && at < rest.length - 1 && n < COLONS; n++) {
    const list = /^:(\/\/|\d)/.test(rest.slice(at, at + 3)) ? unlikely : likely;
    list.push({ namespace: rest.slice(0, at), name: rest.slice(at + 1) });
    at = rest.indexOf(':', at + 1);
  }
  return [...likely, ...unlikely];
}

function decodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== text;
  } catch {
    return false;
  }
}

const decodedParts = ({ namespace, name }: Identifier): Identifier => ({
  namespace: decodeURIComponent(namespace),
  name: decodeURIComponent(name),
});
