import type { Instant } from '@core/kernel';
import type { Actor } from '@domain/ledger';
import type { RemovalBasis, RemovalMethod } from './order-removal.command.js';
import type { RemovalSelector } from './removal-selector.js';

export const REMOVAL_STATES = [
  'requested',
  'approved',
  'effective',
  'verifying',
  'verified',
  'breached',
  'inconclusive',
  'withdrawn',
] as const;
export type RemovalState = (typeof REMOVAL_STATES)[number];

/**
 * The part of the state that entries determine: whether a removal is `effective` also depends on
 * its instant and the time of the position.
 */
export type RemovalPhase = Exclude<RemovalState, 'effective'>;

export const VERDICTS = ['excluded', 'violated', 'inconclusive'] as const;
export type Verdict = (typeof VERDICTS)[number];

const PHASE_OF: Readonly<Record<Verdict, RemovalPhase>> = {
  excluded: 'verified',
  violated: 'breached',
  inconclusive: 'inconclusive',
};

/** What determines which steps are possible. */
export interface RemovalStatus {
  readonly phase: RemovalPhase;
  /** A second person must approve it. */
  readonly approvalRequired: boolean;
  readonly effectiveAt: Instant;
  readonly dueAt?: Instant;
  /** The verification begun last. */
  readonly verification?: string;
  /** The entry that requests its withdrawal, while a second person must approve that. */
  readonly withdrawalEntry?: number;
}

export interface Removal extends RemovalStatus {
  readonly id: string;
  /** Rank among removals: dense from 0. */
  readonly number: number;
  readonly state: RemovalState;
  readonly selector: RemovalSelector;
  readonly reason: string;
  readonly basis?: RemovalBasis;
  readonly method: RemovalMethod;
  /** When the request for it was received. */
  readonly receivedAt?: Instant;
  /** Due, and neither verified nor withdrawn, at the time of the position. */
  readonly overdue: boolean;
  readonly orderedEntry: number;
  readonly orderedAt: Instant;
  readonly orderedBy: Actor;
  /** Commitment to the requester, whose data is stored apart. */
  readonly requestedBy?: string;
}

/** Returns the state at an instant; `at` is null before anything was recorded. */
export function stateAt(
  { phase, approvalRequired, effectiveAt }: Omit<RemovalStatus, 'dueAt'>,
  at: Instant | null,
): RemovalState {
  const waits = phase === 'requested' && approvalRequired;
  if (waits || (phase !== 'requested' && phase !== 'approved')) return phase;
  return at !== null && effectiveAt <= at ? 'effective' : phase;
}

const IN_FORCE: ReadonlySet<RemovalState> = new Set(['effective', 'verifying', 'verified', 'breached', 'inconclusive']);

/** Whether what the removal selects is removed. */
export function isInForce(state: RemovalState): boolean {
  return IN_FORCE.has(state);
}

export function isOverdue({ phase, dueAt }: Pick<RemovalStatus, 'phase' | 'dueAt'>, at: Instant | null): boolean {
  return at !== null && dueAt !== undefined && dueAt < at && phase !== 'verified' && phase !== 'withdrawn';
}

interface Objection {
  /** Why who takes the step is not a second person; null if they are. */
  readonly objection?: string | null;
}

/** A step in the life of a removal, as far as it changes the status. */
export type RemovalStep =
  | ({ readonly step: 'approve'; readonly by: Actor; readonly orderedBy: Actor } & Objection)
  | { readonly step: 'withdraw' }
  | { readonly step: 'request-withdrawal'; readonly entry: number }
  | ({ readonly step: 'approve-withdrawal' } & Objection)
  | { readonly step: 'extend'; readonly dueAt: Instant; readonly latest?: Instant }
  | { readonly step: 'execute' }
  | { readonly step: 'begin-verification'; readonly verification: string }
  | { readonly step: 'conclude-verification'; readonly verification: string; readonly verdict: Verdict };

/** Returns the status after a step, or a sentence that says why the step is refused. */
export function afterStep(status: RemovalStatus, step: RemovalStep, at: Instant): RemovalStatus | string {
  if (status.phase === 'withdrawn') return 'it was withdrawn';
  switch (step.step) {
    case 'approve':
      return approved(status, step);
    case 'withdraw':
      return withdrawn(status);
    case 'request-withdrawal':
      return { ...status, withdrawalEntry: step.entry };
    case 'approve-withdrawal':
      if (status.withdrawalEntry === undefined) return 'its withdrawal was not requested';
      return step.objection ?? withdrawn(status);
    case 'extend':
      return extended(status, step);
    case 'execute':
      return stateAt(status, at) === 'requested' && status.approvalRequired ? 'it waits for approval' : status;
    case 'begin-verification':
      return isInForce(stateAt(status, at))
        ? { ...status, phase: 'verifying', verification: step.verification }
        : 'it is not effective yet, so there is nothing to verify';
    case 'conclude-verification':
      if (status.verification === undefined) return 'no verification of it was begun';
      // Only the verification begun last changes the status.
      return step.verification === status.verification ? { ...status, phase: PHASE_OF[step.verdict] } : status;
  }
}

function withdrawn({ withdrawalEntry: _request, ...status }: RemovalStatus): RemovalStatus {
  return { ...status, phase: 'withdrawn' };
}

function approved(
  status: RemovalStatus,
  { by, orderedBy, objection }: { readonly by: Actor; readonly orderedBy: Actor } & Objection,
): RemovalStatus | string {
  if (!status.approvalRequired) return 'it needs no approval';
  if (status.phase !== 'requested') return 'it is approved already';
  if (by === orderedBy) return 'who ordered it cannot approve it: a second person must';
  return objection ?? { ...status, phase: 'approved' };
}

function extended(
  status: RemovalStatus,
  { dueAt, latest }: { readonly dueAt: Instant; readonly latest?: Instant },
): RemovalStatus | string {
  if (status.dueAt === undefined) return 'it has no due date to extend';
  if (dueAt <= status.dueAt) return `it is due at ${status.dueAt}; an extension must name a later instant`;
  if (latest !== undefined && dueAt > latest) return `an erasure request can be extended to ${latest} at the latest`;
  return { ...status, dueAt };
}

/** Months of a request's first term, and of the longest one (GDPR Art. 12(3)). */
export const FIRST_TERM_MONTHS = 1;
export const LONGEST_TERM_MONTHS = 3;

/**
 * Returns the same day of a later month, or that month's last day if it has no such day (Regulation
 * 1182/71 Art. 3(2)(c)).
 */
export function monthsLater(instant: Instant, months: number): Instant {
  const from = new Date(instant);
  const day = from.getUTCDate();
  const to = new Date(from);
  to.setUTCDate(1);
  to.setUTCMonth(to.getUTCMonth() + months);
  const last = new Date(to);
  last.setUTCMonth(to.getUTCMonth() + 1, 0);
  to.setUTCDate(Math.min(day, last.getUTCDate()));
  return to.toISOString();
}
