import type { Instant } from '@core/kernel';
import type { Verdict } from '@domain/removals';
import type { RecordedCheck, Verification } from '@domain/verification';

export interface VerificationItemResponse extends Omit<Verification, 'conclusion'> {
  readonly state: 'running' | 'concluded';
  /** Absent while it is running. */
  readonly verdict?: Verdict;
  readonly concludedAt?: Instant;
  /** Index of the entry that concluded it. */
  readonly concludedEntry?: number;
}

export interface VerificationResponse extends VerificationItemResponse {
  readonly job: string;
  /** All of its checks, or none while it is running. */
  readonly checks: readonly RecordedCheck[];
}

export function toVerificationResponse({ conclusion, ...verification }: Verification): VerificationItemResponse {
  if (conclusion === null) return { ...verification, state: 'running' };
  const { verdict, concludedAt, entry } = conclusion;
  return { ...verification, state: 'concluded', verdict, concludedAt, concludedEntry: entry };
}
