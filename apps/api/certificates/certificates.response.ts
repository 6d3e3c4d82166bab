import { type CertificateVerdict, explainFacts } from '@core/certificate';
import { formatDigest } from '@core/kernel';
import type { SetProof } from '@domain/certificates';

/** A proof of what a shard is to the set that a dataset version commits to. */
export interface SetProofResponse extends Omit<SetProof, 'root' | 'record'> {
  /**
   * Root of the set, as its entry commits to it.
   * @example sha256:4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865
   */
  readonly root: string;
  /** Leaf hash of the entry that registered the shard; null if none is registered by the name. */
  readonly record: string | null;
}

/** What a certificate shows, or why it is refused. */
export type CertificateVerdictResponse = CertificateVerdict & {
  /** The facts in plain words, and what the certificate does not show. */
  readonly explanation: readonly string[];
};

export function toProofResponse({ root, record, ...proof }: SetProof): SetProofResponse {
  return { ...proof, root: formatDigest(root), record: record && formatDigest(record) };
}

export function toVerdictResponse(verdict: CertificateVerdict): CertificateVerdictResponse {
  if (verdict.verdict === 'verified')
    return { ...verdict, explanation: explainFacts(verdict.facts, Math.floor(Date.now() / 1_000)) };
  return { ...verdict, explanation: [`Refused: ${verdict.message}`, 'It proves nothing.'] };
}
