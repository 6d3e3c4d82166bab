import { WhenceError } from '@core/kernel';

/**
 * Why a key, note, checkpoint, proof or policy was refused.
 * - `malformed-key`: not a vkey or skey, or its key ID is not that of its name and public key.
 * - `unsupported-key`: a well-formed key whose signature type is not one that this room knows, or
 *   not one for this use.
 * - `ambiguous-keys`: two of the trusted keys have one name and key ID, so a signature line names
 *   neither.
 * - `too-large`: longer than any honest note, proof or policy.
 * - `malformed-note`, `malformed-checkpoint`, `malformed-proof`, `malformed-policy`: not the
 *   format.
 * - `bad-signature`: a signature that names a trusted key and is not that key's: somebody changed
 *   the text, or the signature.
 * - `no-trusted-signature`: well-formed, but signed by no trusted key; of a checkpoint, not by the
 *   log.
 * - `outside-period`: signed by an earlier key of the log, and not within that key's period.
 * - `wrong-origin`: a checkpoint of another log.
 * - `wrong-empty-root`: a checkpoint of size 0 whose root is not that of the empty tree.
 * - `quorum-not-met`: the log signed, and too few witnesses did.
 * - `too-old`: a quorum has cosigned, but not recently enough.
 * - `not-included`: the inclusion proof does not lead from this entry to the checkpoint's root.
 */
export type NoteErrorCode =
  | 'malformed-key'
  | 'unsupported-key'
  | 'ambiguous-keys'
  | 'too-large'
  | 'malformed-note'
  | 'malformed-checkpoint'
  | 'malformed-proof'
  | 'malformed-policy'
  | 'bad-signature'
  | 'no-trusted-signature'
  | 'outside-period'
  | 'wrong-origin'
  | 'wrong-empty-root'
  | 'quorum-not-met'
  | 'too-old'
  | 'not-included';

const KINDS: Record<NoteErrorCode, 'invalid' | 'integrity'> = {
  'malformed-key': 'invalid',
  'unsupported-key': 'invalid',
  'ambiguous-keys': 'invalid',
  'too-large': 'invalid',
  'malformed-note': 'invalid',
  'malformed-checkpoint': 'invalid',
  'malformed-proof': 'invalid',
  'malformed-policy': 'invalid',
  'bad-signature': 'integrity',
  'no-trusted-signature': 'integrity',
  'outside-period': 'integrity',
  'wrong-origin': 'integrity',
  'wrong-empty-root': 'integrity',
  'quorum-not-met': 'integrity',
  'too-old': 'integrity',
  'not-included': 'integrity',
};

export class NoteError extends WhenceError<NoteErrorCode> {
  constructor(code: NoteErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
