import { Injectable } from '@nestjs/common';
import type { SubjectResult } from '@core/certificate';
import { proveTrie, type Role, trieKey, type TrieAnswer, TrieError, trieValue } from '@core/trie';
import type { CommittedSet } from '@domain/datasets';
import { LogOrigin } from '@domain/ledger';
import { CertificatesError, inconsistent } from './certificates.errors.js';
import { nameAt, type Subject } from './subject.js';

/** Proofs made concurrently: each waits for the database several times. */
const CONCURRENCY = 16;

/** A result before redactions are marked. */
export interface ProvenResult extends SubjectResult {
  readonly result: Role | 'absent';
  readonly record?: Buffer;
}

/** Proves the role of subjects in committed sets, or their absence, with trie proofs. */
@Injectable()
export class SetResultsService {
  constructor(private readonly origin: LogOrigin) {}

  /**
   * In the order of the subjects. What is proven is checked against the root that the set's entry
   * commits to.
   */
  async of(
    subjects: readonly Subject[],
    set: CommittedSet,
    recordOf: ReadonlyMap<number, Buffer>,
  ): Promise<SubjectResult[]> {
    const results: SubjectResult[] = [];
    for (let from = 0; from < subjects.length; from += CONCURRENCY) {
      const some = subjects.slice(from, from + CONCURRENCY);
      results.push(...(await Promise.all(some.map((subject) => this.result(subject, set, recordOf)))));
    }
    return results;
  }

  /**
   * Returns the result for one subject. @throws CertificatesError `ambiguous-name` or
   * `proof-inconsistent`
   */
  async result(subject: Subject, set: CommittedSet, recordOf: ReadonlyMap<number, Buffer>): Promise<ProvenResult> {
    const name = nameAt(subject, set.upto);
    const { root, proof, answer } = await proven(trieKey(this.origin.line, name), set);
    if (!root.equals(set.root)) throw inconsistent('a stored trie is not the committed one');
    if (!answer.present) return { result: 'absent', name, proof };
    const { naming } = subject;
    const record = naming === null ? undefined : recordOf.get(naming.number);
    const result = record && roleOf(answer, record);
    if (record && result) return { result, name, record, proof };
    const there = naming !== null && naming.entry < set.upto;
    if (there) throw inconsistent(`the set holds ${name} otherwise than the tables say`);
    const message = `When a set was committed, ${name} was the name of another shard. Ask for this one by its digest.`;
    throw new CertificatesError('ambiguous-name', message, [{ pointer: '/subject', message: 'is ambiguous' }]);
  }
}

function roleOf(answer: TrieAnswer & { present: true }, record: Buffer): Role | undefined {
  return (['member', 'ancestor'] as const).find((role) => answer.value.equals(trieValue(role, record)));
}

async function proven(key: Buffer, { trie }: CommittedSet): ReturnType<typeof proveTrie> {
  try {
    return await proveTrie(key, trie);
  } catch (error) {
    if (error instanceof TrieError) throw inconsistent(error.message);
    throw error;
  }
}
