import type { SignatureLine, VerifierKey } from '@core/note';
import type { TreeHead } from './published-checkpoint.js';

/** The position of a witness relative to the head that was signed last. */
export type WitnessPosition =
  | { readonly witness: VerifierKey; readonly kind: 'there'; readonly size: number }
  /** It has cosigned less: it was absent. */
  | { readonly witness: VerifierKey; readonly kind: 'behind'; readonly size: number }
  /** It shows a checkpoint that this log signed, of more than this database knows to be signed. */
  | { readonly witness: VerifierKey; readonly kind: 'ahead'; readonly head: TreeHead }
  /** It shows another checkpoint of this size that this log signed. */
  | { readonly witness: VerifierKey; readonly kind: 'elsewhere'; readonly head: TreeHead }
  /**
   * Unreachable, faulty, or it contradicts the log without a checkpoint that the log signed. `why`
   * is a sentence.
   */
  | { readonly witness: VerifierKey; readonly kind: 'absent'; readonly why: string };

export interface Cosignatures {
  readonly lines: readonly SignatureLine[];
  /** Why others that are not absent are missing, a sentence each. */
  readonly missing: readonly string[];
  /** Witnesses that show a head which the log signed and which the checkpoint does not extend. */
  readonly contradicting: readonly { readonly witness: VerifierKey; readonly head: TreeHead }[];
}

/** The witnesses of the policy, however they are reached. */
export interface Witnesses {
  /** Whether any witness must have cosigned. */
  readonly required: boolean;
  /** Whether these are enough (tlog-policy, "Defining the quorum"). */
  isQuorum(witnesses: readonly VerifierKey[]): boolean;
  /**
   * `note` is the head that was signed last, signed; it asks nothing of a witness that it does not
   * know.
   */
  positions(note: string): Promise<WitnessPosition[]>;
  /**
   * Has the witnesses cosign `note`. Every line is verified.
   * @param proofFrom makes the consistency proof from the size of a witness
   */
  cosign(
    note: string,
    positions: readonly WitnessPosition[],
    proofFrom: (size: number) => Promise<Buffer[]>,
  ): Promise<Cosignatures>;
}

/** Without a witness policy checkpoints are published by the log's word alone. */
export const NO_WITNESSES: Witnesses = {
  required: false,
  isQuorum: () => true,
  positions: async () => [],
  cosign: async () => ({ lines: [], missing: [], contradicting: [] }),
};
