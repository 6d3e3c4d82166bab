import { WhenceError } from '@core/kernel';

/**
 * What a round found. Some contradict what the log's key signed, or what the log promises:
 * - `unknown-key`: a checkpoint that no trusted key of the log signed.
 * - `retired-key`: the log rotated to another key, and this checkpoint lacks its signature.
 * - `wrong-signature`: a signature or cosignature of a trusted key is wrong.
 * - `wrong-origin`: a checkpoint of another log.
 * - `quorum-not-met`: published without the cosignatures that the policy demands.
 * - `forked`: two signed trees, of which neither extends the other.
 * - `wrong-tile`: what is served does not hash to the signed root, or has not the form of a tile.
 * - `malformed-entry`: the bytes of an entry are none.
 * - `unknown-author`: a key made a statement before it was issued, or was never issued.
 * - `author-not-allowed`: its roles, expiry or revocation do not allow the statement, or it is by a
 *   part of the system that makes no such statements; or a key is issued twice.
 * - `instant-went-back`, `instant-ahead`, `instant-behind`: an entry's instant is before that of an
 *   earlier entry, after the first cosignatures that cover it, or long before cosignatures that do
 *   not cover it.
 * - `wrong-index`: a commitment to another index than that of the entries.
 *
 * Some pass by, and count while they last:
 * - `too-old`: the quorum has not cosigned recently enough.
 * - `withheld`: something could not be checked for a long time.
 */
export type AlarmCode =
  | 'unknown-key'
  | 'retired-key'
  | 'wrong-signature'
  | 'wrong-origin'
  | 'quorum-not-met'
  | 'forked'
  | 'wrong-tile'
  | 'malformed-entry'
  | 'unknown-author'
  | 'author-not-allowed'
  | 'instant-went-back'
  | 'instant-ahead'
  | 'instant-behind'
  | 'wrong-index'
  | PassingCode;
export type PassingCode = 'too-old' | 'withheld';

/**
 * Why a round could not check everything. No contradiction yet: caches, restarts and networks do
 * this too.
 * - `no-answer`: nothing answers, in time, or with success.
 * - `too-slow`: few entries came in the time of a round.
 * - `too-large`: an answer is larger than what was asked for can be.
 * - `not-public`: the checkpoint or a tile of hashes takes an API key.
 * - `missing`: the log does not serve a tile that its checkpoint covers.
 * - `malformed-checkpoint`: what is served is no signed note.
 * - `older-checkpoint`: a part of a tree that was seen before.
 */
export type UncheckedCode =
  'no-answer' | 'too-slow' | 'too-large' | 'not-public' | 'missing' | 'malformed-checkpoint' | 'older-checkpoint';

export interface Alarm {
  readonly code: AlarmCode;
  /** The index of an entry, the size of a tree, or a path. */
  readonly at: string;
  readonly message: string;
}

/** Ends a round: it contradicts what the log signed. */
export class Contradiction extends WhenceError<AlarmCode> {
  constructor(
    code: AlarmCode,
    readonly at: string,
    message: string,
  ) {
    super('integrity', code, message);
  }
}

/** Ends a round: it cannot be checked now. */
export class Unchecked extends WhenceError<UncheckedCode> {
  constructor(code: UncheckedCode, message: string) {
    super('unavailable', code, message);
  }
}
