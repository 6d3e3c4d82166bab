import type { SignatureLine, VerifierKey } from '@core/note';
import type { TreeHead } from './published-checkpoint.js';

/** The position of a witness relative to the head that was signed last. */
export type WitnessPosition =
  | { readonly witness: VerifierKey; readonly kind: 'there'; readonly size: number }
  /** It has cosigned less: it was absent. */
  | { readonly witness: VerifierKey; readonly kind: 'behind'; readonly size: number }
  /** It has cosigned more than this database knows to have been signed. */
  | { readonly witness: VerifierKey; readonly kind: 'ahead'; readonly head: TreeHead }
  /** It has cosigned another tree of this size. */
  | { readonly witness: VerifierKey; readonly kind: 'elsewhere'; readonly head: TreeHead }
  | { readonly witness: VerifierKey; readonly kind: 'absent'; readonly why: string };

export interface Cosignatures {
  readonly lines: readonly SignatureLine[];
  /** Why others are missing, a sentence each. */
  readonly missing: readonly string[];
  /** Witnesses that refuse the checkpoint because it does not extend what they have cosigned. */
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
