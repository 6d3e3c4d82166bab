import { OneOf } from '@platform/validation';

/** Why something was erased: a code, since a free text might name the very person. */
export const ERASURE_REASONS = [
  'subject_request',
  'consent_withdrawn',
  'retention_ended',
  'recorded_in_error',
] as const;

export type ErasureReason = (typeof ERASURE_REASONS)[number];

/** Erases personal data: its salt and payload are deleted. */
export class ErasePersonalData {
  @OneOf(ERASURE_REASONS)
  readonly reason: ErasureReason;
}
