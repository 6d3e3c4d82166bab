import { WhenceError } from '@core/kernel';

/**
 * Why a trie, a proof or a reader's answer was refused.
 * - `malformed-hash`: a key, value or root that is not 32 bytes, or a key's entry that is no index.
 * - `bad-count`: the number of leaves is no whole number, above the limit, or not the number that
 *   was added.
 * - `not-sorted`: leaves that do not ascend strictly by key: out of order, or one key twice.
 * - `malformed-proof`: bytes or text that no prover of this format writes.
 * - `wrong-path`: well-formed, but the leaf shown is not where a search for the key ends.
 * - `root-mismatch`: well-formed, but it does not lead to the stated root: somebody is wrong or
 *   lying.
 * - `bad-reader-answer`: what is stored is not the trie that it says it is.
 */
export type TrieErrorCode =
  | 'malformed-hash'
  | 'bad-count'
  | 'not-sorted'
  | 'malformed-proof'
  | 'wrong-path'
  | 'root-mismatch'
  | 'bad-reader-answer';

const KINDS: Record<TrieErrorCode, 'invalid' | 'integrity'> = {
  'malformed-hash': 'invalid',
  'bad-count': 'invalid',
  'not-sorted': 'invalid',
  'malformed-proof': 'invalid',
  'wrong-path': 'integrity',
  'root-mismatch': 'integrity',
  'bad-reader-answer': 'integrity',
};

export class TrieError extends WhenceError<TrieErrorCode> {
  constructor(code: TrieErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
