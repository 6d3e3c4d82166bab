import type { VerifierKey } from '@core/note';

/**
 * The holder of a private key: this process, or a key service. Signatures are verified with the
 * verifier key before they are used, so a faulty service can only cause delay.
 */
export interface Signer {
  readonly verifierKey: VerifierKey;
  /** The Ed25519 signature of `message` (RFC 8032 §5.1.6): 64 bytes, deterministic. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}
