import type { Instant, JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import type { RecordExecution } from './record-execution.command.js';
import type { RemovalBasis, RemovalMethod } from './order-removal.command.js';
import type { Verdict } from './removal.js';
import type { RemovalSelector } from './removal-selector.js';

export const REMOVAL_ENTRY_KINDS = [
  'removal.shards-listed',
  'removal.ordered',
  'removal.approved',
  'removal.withdrawn',
  'removal.withdrawal-requested',
  'removal.withdrawal-approved',
  'removal.extended',
  'removal.executed',
  'removal.verification-begun',
  'removal.verification-concluded',
] as const;

type RemovalEntryKind = (typeof REMOVAL_ENTRY_KINDS)[number];

const statement = (kind: RemovalEntryKind, data: unknown): Statement => ({ kind, data: data as JsonObject });

/** Two shard numbers of ten digits take 24 bytes. */
const RANGES_AN_ENTRY = 2_000;

/** A long list of shards, as half-open ranges of their numbers, in parts before the order. */
export function removalShardsListed(removal: string, ranges: readonly (readonly [number, number])[]): Statement[] {
  const parts = Math.ceil(ranges.length / RANGES_AN_ENTRY);
  return Array.from({ length: parts }, (_, part) =>
    statement('removal.shards-listed', {
      removal,
      part,
      parts,
      ranges: ranges.slice(part * RANGES_AN_ENTRY, (part + 1) * RANGES_AN_ENTRY),
    }),
  );
}

/** What the order determines for ever. */
export interface OrderedRemoval {
  readonly removal: string;
  readonly selector: RemovalSelector;
  readonly reason: string;
  readonly basis?: RemovalBasis;
  readonly effectiveAt: Instant;
  readonly method: RemovalMethod;
  readonly approval: 'required' | 'not_required';
  readonly dueAt?: Instant;
  readonly receivedAt?: Instant;
  /** Commitment to the requester, whose data is stored apart. */
  readonly requestedBy?: string;
}

/**
 * The scope is what the selector resolves to as of this entry, and what later entries add.
 */
export function removalOrdered(order: OrderedRemoval): Statement {
  return statement('removal.ordered', order);
}

export function removalApproved(removal: string, reason?: string): Statement {
  return statement('removal.approved', { removal, reason });
}

export function removalWithdrawn(removal: string, reason: string): Statement {
  return statement('removal.withdrawn', { removal, reason });
}

/** Withdraws nothing until another person approves it. */
export function withdrawalRequested(removal: string, reason: string): Statement {
  return statement('removal.withdrawal-requested', { removal, reason });
}

export function withdrawalApproved(removal: string, reason?: string): Statement {
  return statement('removal.withdrawal-approved', { removal, reason });
}

export function removalExtended(removal: string, dueAt: Instant, reason: string): Statement {
  return statement('removal.extended', { removal, dueAt, reason });
}

export function removalExecuted(removal: string, execution: RecordExecution): Statement {
  return statement('removal.executed', { removal, ...execution });
}

export function verificationBegun(removal: string, verification: string): Statement {
  return statement('removal.verification-begun', { removal, verification });
}

export function verificationConcluded(removal: string, verification: string, verdict: Verdict): Statement {
  return statement('removal.verification-concluded', { removal, verification, verdict });
}
