import type { Instant } from '@core/kernel';
import type { Actor, Receipt, StoredEntry } from '@domain/ledger';
import { type Waiver, type WaiverState, waiverStateAt } from '@domain/policy';

export interface WaiverRecordedResponse {
  readonly waiver: string;
  readonly state: WaiverState;
  readonly receipt: Receipt;
}

export interface WaiverItemResponse extends Omit<
  Waiver,
  'number' | 'phase' | 'scope' | 'validFrom' | 'requestedEntry'
> {
  /** As of the time of the position. The gates ask the clock. */
  readonly state: WaiverState;
  /** What it is for: all members apply. */
  readonly scope: object;
  /** Index of the entry that requested it. */
  readonly entry: number;
}

/** A step in the life of a waiver. */
export interface WaiverStepResponse {
  readonly step: 'requested' | 'approved' | 'ended';
  readonly at: Instant;
  readonly by: Actor;
  readonly reason?: string;
  readonly entry: number;
}

export interface WaiverResponse extends WaiverItemResponse {
  /** Oldest first. */
  readonly steps: readonly WaiverStepResponse[];
}

export function toWaiverResponse(shown: Waiver, at: Instant | null): WaiverItemResponse {
  const { waiver, rule, scope, reason, until, requestedBy, requestedEntry } = shown;
  return { waiver, rule, state: waiverStateAt(shown, at), scope, reason, until, requestedBy, entry: requestedEntry };
}

export function toWaiverStep({ index, kind, at, by, data: { reason } }: StoredEntry): WaiverStepResponse {
  const step = kind.slice('waiver.'.length) as WaiverStepResponse['step'];
  return { step, at, by, reason: typeof reason === 'string' ? reason : undefined, entry: index };
}
