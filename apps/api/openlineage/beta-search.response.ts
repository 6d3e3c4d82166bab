import type { Facets, LineageHit } from '@interop/openlineage';
import type { MarquezJobResponse } from './catalogue.response.js';

/** Where the text was found: the name, with `<em>` around each place. It is text, not HTML. */
export interface BetaHighlightResponse {
  readonly name: readonly string[];
}

export interface BetaDatasetResponse {
  /** Of the last event that names it. */
  readonly run_id: string | null;
  readonly name: string;
  readonly namespace: string;
  readonly eventType: string | null;
  readonly facets: object;
}

export interface BetaJobResponse extends BetaDatasetResponse {
  readonly type: 'BATCH' | 'STREAM';
  readonly runFacets: object;
}

/** At most ten. */
export interface BetaJobsResponse {
  readonly hits: readonly BetaJobResponse[];
  readonly highlights: readonly BetaHighlightResponse[];
}

/** At most ten. */
export interface BetaDatasetsResponse {
  readonly hits: readonly BetaDatasetResponse[];
  readonly highlights: readonly BetaHighlightResponse[];
}

export function toBetaJobResponse(
  { name, namespace, type, latestRun, facets }: MarquezJobResponse,
  eventType: string | null,
  runFacets: Facets,
): BetaJobResponse {
  return { run_id: latestRun?.id ?? null, name, namespace, type, eventType, facets, runFacets };
}

export function toBetaDatasetResponse(
  { name, namespace }: LineageHit,
  event: { readonly run: string | null; readonly state: string | null } | undefined,
  facets: Facets = {},
): BetaDatasetResponse {
  return { run_id: event?.run ?? null, name, namespace, eventType: event?.state ?? null, facets };
}

export function highlighted(name: string, text: string): BetaHighlightResponse {
  const at = name.toLowerCase().indexOf(text.toLowerCase());
  // Some letters are more than one in lower case: then the places differ.
  if (at === -1 || name.toLowerCase().length !== name.length) return { name: [name] };
  const end = at + text.length;
  return { name: [`${name.slice(0, at)}<em>${name.slice(at, end)}</em>${name.slice(end)}`] };
}
