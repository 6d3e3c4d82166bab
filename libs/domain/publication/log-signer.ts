import { formatCheckpoint, formatNote, type SignatureLine, verifyNote } from '@core/note';
import type { Signer } from '@platform/signing';

/** Signs checkpoints of one log: with one key, or, at a rotation, with the old and the new one. */
export class LogSigner {
  constructor(
    readonly origin: string,
    private readonly signers: readonly [Signer, ...Signer[]],
  ) {}

  /** The key that the log goes on with. */
  get key(): Signer['verifierKey'] {
    return (this.signers.at(-1) ?? this.signers[0]).verifierKey;
  }

  /**
   * The signed note of a tree head; the same head gives the same note. Throws `bad-signature` if a
   * key service answered wrongly.
   */
  async sign(treeSize: number, root: Uint8Array): Promise<string> {
    const text = formatCheckpoint({ origin: this.origin, treeSize, root, extensionLines: [] });
    const note = formatNote(text, await Promise.all(this.signers.map((signer) => lineOf(signer, text))));
    verifyNote(
      note,
      this.signers.map(({ verifierKey }) => verifierKey),
    );
    return note;
  }
}

async function lineOf(signer: Signer, text: string): Promise<SignatureLine> {
  const { name, keyId } = signer.verifierKey;
  return { name, keyId, signature: await signer.sign(Buffer.from(text)) };
}
