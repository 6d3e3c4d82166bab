import { HttpError } from '../http/index.js';

const REASON =
  'Whence keeps what events state, and neither changes nor deletes it: ' +
  'send OpenLineage events to POST /api/v1/lineage, and correct or withdraw statements by the routes of /v1 (see /docs)';

/** Addresses that Marquez only writes to. */
const WRITTEN_ONLY = [
  /^\/api\/v1\/namespaces\/[^/]+\/datasets\/[^/]+(\/fields\/[^/]+)?\/tags\/[^/]+$/,
  /^\/api\/v1\/namespaces\/[^/]+\/jobs\/[^/]+\/tags\/[^/]+$/,
  /^\/api\/v1\/jobs\/runs\/[^/]+\/(start|complete|fail|abort)$/,
  /^\/api\/v1\/(tags|sources)\/[^/]+$/,
];
const ADDRESSES =
  /^\/api\/(v1\/(namespaces|jobs|tags|sources|events|search|stats|column-lineage|runlineage)|v2beta\/search)(\/|$)/;
const WRITES = new Set(['DELETE', 'PATCH', 'POST', 'PUT']);

/**
 * Answers a write of Marquez's interface with why there is none: it is a wrong method, not an
 * unknown address. Undefined for anything else.
 * @param methods what the address takes
 */
export function explainMarquezWrite(method: string, path: string, methods: readonly string[]): HttpError | undefined {
  if (!WRITES.has(method) || !ADDRESSES.test(path)) return undefined;
  if (methods.length === 0 && !WRITTEN_ONLY.some((pattern) => pattern.test(path))) return undefined;
  const allow = methods.join(', ');
  const takes = allow === '' ? 'takes nothing' : `takes ${allow}`;
  return new HttpError('method-not-allowed', `This address ${takes}. ${REASON}.`, [], { Allow: allow });
}
