import type { Complaint, ErrorKind, JsonObject } from '@core/kernel';
import { WhenceError } from '@core/kernel';
import type { Receipt } from '@domain/ledger';
import { DetailedError } from './problem.js';
import type { Written } from './given-response.js';

/**
 * A refusal whose attempt is recorded. The transaction with that record must commit, and a repeat
 * under the same Idempotency-Key must be refused again. So the transaction returns the refusal as a
 * value, and it is thrown afterwards.
 */
export interface RecordedRefusal {
  readonly refused: {
    readonly kind: ErrorKind;
    readonly code: string;
    readonly message: string;
    readonly complaints: readonly Complaint[];
    /** Of `policy-refused`. */
    readonly findings?: readonly JsonObject[];
  };
  readonly receipt: Receipt;
}

/** The value that `WriteHandler.run` commits for a recorded refusal. */
export function refused(
  { kind, code, message, complaints, findings }: WhenceError & { readonly findings?: readonly JsonObject[] },
  receipt: Receipt,
): Written<RecordedRefusal> {
  return { status: 409, body: { refused: { kind, code, message, complaints, findings }, receipt } };
}

/**
 * Returns the answer of a write, or throws its refusal with the `receipt` of the recorded attempt.
 */
export function unlessRefused<Body extends object>(outcome: Body | RecordedRefusal): Body {
  if (!('refused' in outcome)) return outcome;
  const { kind, code, message, complaints, findings } = outcome.refused;
  const { receipt } = outcome;
  throw new DetailedError(
    new WhenceError(kind, code, message, complaints),
    findings ? { receipt, findings } : { receipt },
  );
}
