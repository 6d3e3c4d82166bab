import { type Role, trieKey, type TrieAnswer, TrieError, trieValue, verifyTrieProof } from '@core/trie';
import type { ReadSection, SubjectResult } from './certificate.js';
import { CertificateError } from './certificate.errors.js';
import type { CommitmentEntry } from './certified-entry.js';
import type { SubjectNames } from './subject-names.js';
import type { Logged, LogVerifier } from './verify-entries.js';

/** What the results of all sections are checked against. */
export interface SectionContext {
  readonly origin: string;
  readonly subjects: readonly string[];
  readonly names: SubjectNames;
  /** Whether a redaction is cited. */
  readonly redacted: boolean;
}

/**
 * Returns the set's commitment if every result is the one that its trie proof shows, else throws a
 * CertificateError.
 */
export function verifySection(
  section: ReadSection,
  context: SectionContext,
  log: LogVerifier,
): Logged<CommitmentEntry> {
  const commitment = log.verify(section.commitment);
  if (commitment.upto > commitment.index) {
    throw new CertificateError('malformed-entry', `Entry ${commitment.index} commits to entries that come after it.`);
  }
  section.results.forEach((result, i) => verifyResult(context.subjects[i] ?? '', result, commitment, context));
  return commitment;
}

function verifyResult(
  subject: string,
  result: SubjectResult,
  { dataset, version, upto, root }: CommitmentEntry,
  context: SectionContext,
): void {
  context.names.requireNameAt(subject, result.name, upto);
  if (result.result === 'ancestor, redacted' && !context.redacted) {
    throw new CertificateError('wrong-proof', `No redaction of ${subject} is cited.`);
  }
  const key = trieKey(context.origin, result.name);
  const answer = prove(() => verifyTrieProof({ root, key, proof: result.proof }));
  if (!isShown(result, answer)) {
    const message = `The proof does not show that ${result.name} is stated rightly (${result.result}) for ${dataset}@${version}.`;
    throw new CertificateError('wrong-proof', message);
  }
}

function isShown({ result, record }: SubjectResult, answer: TrieAnswer): boolean {
  if (result === 'absent' || record === undefined) return result === 'absent' && !answer.present;
  const role: Role = result === 'member' ? 'member' : 'ancestor';
  return answer.present && answer.value.equals(trieValue(role, record));
}

function prove(verify: () => TrieAnswer): TrieAnswer {
  try {
    return verify();
  } catch (error) {
    if (error instanceof TrieError) throw new CertificateError('wrong-proof', error.message);
    throw error;
  }
}
