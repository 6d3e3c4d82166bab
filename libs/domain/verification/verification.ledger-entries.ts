import type { JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import type { Verdict } from '@domain/removals';
import type { Check, Trigger } from './verification.js';

export const VERIFICATION_ENTRY_KINDS = [
  'verification.begun',
  'verification.check-recorded',
  'verification.concluded',
] as const;

type VerificationEntryKind = (typeof VERIFICATION_ENTRY_KINDS)[number];

const statement = (kind: VerificationEntryKind, data: unknown): Statement => ({ kind, data: data as JsonObject });

/** A removal is verified as of the tree size `upto`. */
export function verificationBegun(verification: string, removal: string, upto: number, trigger: Trigger): Statement {
  return statement('verification.begun', { verification, removal, upto, trigger });
}

/** The evidence and verdict of one check; `list` is the digest of the full evidence. */
export function verificationCheckRecorded(verification: string, position: number, result: Check): Statement {
  const { check, what, method, parameters, evidence, verdict, list } = result;
  return statement('verification.check-recorded', {
    verification,
    position,
    check,
    what,
    method,
    parameters,
    evidence,
    verdict,
    list: list && { digest: list.digest, lines: list.lines },
  });
}

/** The verdict over the checks in the entries right before. */
export function verificationConcluded(
  verification: string,
  removal: string,
  checks: number,
  verdict: Verdict,
): Statement {
  return statement('verification.concluded', { verification, removal, checks, verdict });
}
