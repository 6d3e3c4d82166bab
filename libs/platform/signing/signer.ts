import type { VerifierKey } from '@core/note';

/**
 * Whoever holds a private key: this process, or a key service that it asks. What a signer answers is verified with its verifier key before it is
 * used, so a service that answers wrongly delays and cannot do worse.
 */
export interface Signer {
  readonly verifierKey: VerifierKey;
  /** The Ed25519 signature of `message` (RFC 8032 §5.1.6): 64 bytes, the same each time. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}
