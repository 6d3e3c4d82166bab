import type { Instant } from '@core/kernel';
import type { Actor } from '@domain/ledger';
import type { WaiverScope } from './request-waiver.command.js';

export const WAIVER_STATES = ['requested', 'approved', 'ended', 'expired'] as const;
export type WaiverState = (typeof WAIVER_STATES)[number];

/** The part of the state that entries determine: a waiver expires by the clock. */
export type WaiverPhase = Exclude<WaiverState, 'expired'>;

/** A waiver's content in canonical form, as its entry holds it. */
export interface WaiverContent {
  readonly rule: string;
  readonly scope: WaiverScope;
  readonly reason: string;
  /** The first instant at which it lifts nothing. */
  readonly until: Instant;
}

/** An exception from one rule, as of a position. */
export interface Waiver extends WaiverContent {
  /** `waiver-<n>`. */
  readonly waiver: string;
  /** Rank among waivers: dense from 0. */
  readonly number: number;
  readonly phase: WaiverPhase;
  readonly requestedBy: Actor;
  readonly requestedEntry: number;
  /** Index of the entry that set the phase. */
  readonly validFrom: number;
}

/** Returns the state at an instant; `at` is null before anything was recorded. */
export function waiverStateAt({ phase, until }: Pick<Waiver, 'phase' | 'until'>, at: Instant | null): WaiverState {
  return phase !== 'ended' && at !== null && until <= at ? 'expired' : phase;
}

/** A step in the life of a waiver. */
export type WaiverStep =
  | {
      readonly step: 'approve';
      /** Why who approves it is not a second person; null if they are. */
      readonly objection: string | null;
    }
  | { readonly step: 'end' };

/** Returns the phase after a step, or `refused`: a sentence that states why. */
export function afterWaiverStep(
  waiver: Pick<Waiver, 'phase' | 'until'>,
  step: WaiverStep,
  at: Instant,
): { readonly phase: WaiverPhase } | { readonly refused: string } {
  const state = waiverStateAt(waiver, at);
  if (state === 'ended') return { refused: 'it was ended' };
  if (state === 'expired') return { refused: `it expired at ${waiver.until}` };
  if (step.step === 'end') return { phase: 'ended' };
  if (state === 'approved') return { refused: 'it is approved already' };
  return step.objection === null ? { phase: 'approved' } : { refused: step.objection };
}
