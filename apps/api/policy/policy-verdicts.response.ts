import type { ReplayedWrite, ReplayRule, RuleHistory, UseVerdicts } from '@domain/policy';
import { malformedCursor } from '../http/cursor.js';

export interface DatasetPolicyResponse {
  readonly dataset: string;
  readonly version: string;
  /** By slug. */
  readonly rules: readonly RuleHistory[];
}

export type UsePolicyResponse = UseVerdicts;

export interface ReplayResponse {
  readonly rule: string;
  readonly known: ReplayRule['known'];
  readonly items: readonly ReplayedWrite[];
  /** Versions that this page asked the rule about. */
  readonly examined: number;
  /** Cursor of the next page; null on the last page. */
  readonly nextCursor: string | null;
}

export interface ReplayJobResponse {
  readonly rule: string;
  readonly known: ReplayRule['known'];
  /** See GET /v1/jobs/{id}. */
  readonly job: string;
}

interface Place {
  readonly kind: 'dataset' | 'model';
  readonly after: number;
}

export const formatPlace = ({ kind, after }: Place): string => `${kind} ${after}`;

/** Throws on a cursor of another kind of list. */
export function placeOf(text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  const match = /^(dataset|model) (-1|\d{1,10})$/.exec(text);
  if (!match) throw malformedCursor();
  return { kind: match[1] === 'model' ? 'model' : 'dataset', after: Number(match[2]) };
}
