import { parseSigningKey, type SigningKey, type VerifierKey } from '@core/note';
import type { Signer } from './signer.js';
import { SigningError } from './signing.errors.js';

/** A key in this process's memory. */
export class LocalSigner implements Signer {
  constructor(private readonly key: SigningKey) {}

  /**
   * Parses `PRIVATE+KEY+<name>+<key ID>+<base64>`, the text of a key file or an environment
   * variable. Throws `unusable-signing-key`, without the text.
   */
  static fromText(skey: string, where: string): LocalSigner {
    try {
      return new LocalSigner(parseSigningKey(skey.trim()));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new SigningError('unusable-signing-key', `${where} does not hold a signing key: ${why}`);
    }
  }

  get verifierKey(): VerifierKey {
    return this.key.verifierKey;
  }

  async sign(message: Uint8Array): Promise<Uint8Array> {
    return this.key.sign(message);
  }
}
