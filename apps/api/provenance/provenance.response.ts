import type { MeasuredBreakdown } from '@domain/inspection';
import type { Origin } from '@domain/origins';
import type { Breakdown, Component, DataPath, Exposure, ParentPath, Provenance } from '@domain/provenance';

import type { Terms } from '@domain/vendors';
import type { ListAnswer } from '../http/index.js';
import { type TermsResponse, toTermsResponse } from '../vendors/vendors.response.js';
import { type GapResponse, toGapResponse } from './gap-words.js';

type OriginPart = Breakdown['byOrigin'][number];

/** An origin: its internal number is left out. */
export type OriginResponse = Omit<Origin, 'id'>;

export interface OriginPartResponse extends Omit<OriginPart, 'origin'> {
  readonly origin: OriginResponse;
}

interface ByOrigin {
  readonly byOrigin: readonly OriginPartResponse[];
}

export interface BreakdownResponse extends Omit<Breakdown, 'byOrigin'>, ByOrigin {}

interface WithGaps {
  /** What the record leaves open, or the answer leaves out. */
  readonly gaps: readonly GapResponse[];
}

export interface ProvenanceResponse extends Omit<Provenance, 'byOrigin' | 'gaps'>, ByOrigin, WithGaps {}

export interface ModelMeasuredResponse extends MeasuredBreakdown {
  readonly model: string;
  readonly version: string;
  readonly basis: 'measured';
}

export type ComponentsResponse = ListAnswer<ComponentResponse> & WithGaps;

export interface ComponentResponse extends Omit<Component, 'byOrigin'>, ByOrigin {}

export interface DataPathResponse extends Omit<DataPath, 'termsAtCollection' | 'termsAtUse'> {
  readonly termsAtCollection: readonly TermsResponse[];
  readonly termsAtUse: readonly TermsResponse[];
}

export interface ExposureResponse extends Omit<Exposure, 'paths' | 'gaps'>, WithGaps {
  readonly paths: readonly (DataPathResponse | ParentPath)[];
}

export function withOrigins<Parts extends { readonly byOrigin: readonly OriginPart[] }>({
  byOrigin,
  ...others
}: Parts): Omit<Parts, 'byOrigin'> & ByOrigin {
  return {
    ...others,
    byOrigin: byOrigin.map(({ origin, ...part }) => ({ origin: toOriginResponse(origin), ...part })),
  };
}

export function toOriginResponse({ id: _id, ...origin }: Origin): OriginResponse {
  return origin;
}

export function toPathResponse(path: DataPath | ParentPath): DataPathResponse | ParentPath {
  if (path.via === 'parent') return path;
  const shown = (terms: readonly Terms[]): TermsResponse[] => terms.map(toTermsResponse);
  return { ...path, termsAtCollection: shown(path.termsAtCollection), termsAtUse: shown(path.termsAtUse) };
}

export function toGapResponses<Found extends { readonly gaps: Provenance['gaps'] }>({
  gaps,
  ...others
}: Found): Omit<Found, 'gaps'> & WithGaps {
  return { ...others, gaps: gaps.map(toGapResponse) };
}
