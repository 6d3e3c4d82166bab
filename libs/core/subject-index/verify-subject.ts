import { TrieError, verifyTrieProof } from '@core/trie';
import { EMPTY_LIST, type ListedEntry, listValue } from './entry-list.js';
import { type Subject, subjectKey } from './subject.js';

// Every argument here is attacker-controlled, except the root that the caller took from a
// commitment that it checked.

/** The claim that these are all entries of [0, upto) that speak of a subject. */
export interface SubjectClaim {
  /** The root of an `index.committed` entry; `upto` and the log are that entry's. */
  readonly root: Uint8Array;
  readonly subject: Subject;
  /** All of them, ascending by index; none if no entry speaks of the subject. */
  readonly entries: readonly ListedEntry[];
  /**
   * The value of the list before `entries`, as the first of them states it (`statedListBefore`).
   * Defaults to the empty list's.
   */
  readonly before?: Uint8Array | undefined;
  /** Written by encodeTrieProof. */
  readonly proof: Uint8Array;
}

/**
 * Throws a TrieError unless the proof shows that the list is complete. A subject and a root have
 * exactly one list and one proof that pass. That the leaf hashes are those of the log is for the
 * caller to check: hash the entries' bytes, or ask for their inclusion proofs.
 */
export function verifySubject({ root, subject, entries, before = EMPTY_LIST, proof }: SubjectClaim): void {
  requireList(entries);
  const answer = verifyTrieProof({ root, key: subjectKey(subject), proof });
  const expected = answer.present ? answer.value : null;
  const stated = entries.length === 0 ? null : listValue(entries, before);
  if (expected === null || stated === null ? expected === stated : expected.equals(stated)) return;
  throw new TrieError(
    'root-mismatch',
    `The index does not hold this list of ${entries.length} entries for ${subject.kind} ${JSON.stringify(subject.subject)}.`,
  );
}

function requireList(entries: readonly ListedEntry[]): void {
  let before = -1;
  for (const { index, leafHash } of entries) {
    if (!Number.isSafeInteger(index) || index <= before || leafHash.length !== 32) {
      throw new TrieError('malformed-proof', 'The list is no list of ascending entry indexes with their leaf hashes.');
    }
    before = index;
  }
}
