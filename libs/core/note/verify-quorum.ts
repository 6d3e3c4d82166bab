import { NoteError } from './note.errors.js';
import { formatVerifierKey, type VerifierKey } from './verifier-key.js';
import type { Quorum } from './witness-policy.js';

/**
 * Returns if `cosigners`, keys whose cosignatures were verified, meet the quorum (tlog-policy),
 * else throws `quorum-not-met`.
 */
export function verifyQuorum(quorum: Quorum, cosigners: readonly VerifierKey[]): void {
  if (!isMet(quorum, new Set(cosigners.map(formatVerifierKey)))) {
    throw new NoteError(
      'quorum-not-met',
      'The checkpoint is signed by the log, but by too few of the required witnesses.',
    );
  }
}

function isMet(quorum: Quorum, cosigners: ReadonlySet<string>): boolean {
  switch (quorum.kind) {
    case 'none':
      return true;
    case 'passed-over':
      return false;
    case 'witness':
      return cosigners.has(formatVerifierKey(quorum.witness.key));
    case 'group':
      return quorum.members.filter((member) => isMet(member, cosigners)).length >= quorum.threshold;
  }
}
