import {
  MAPPED_KINDS,
  statedListBefore,
  type Subject,
  subjectsOfStatement,
  type SubjectKind,
  verifySubject,
} from '@core/subject-index';
import { escapeText } from '@core/text';
import { TrieError } from '@core/trie';
import type { CompleteList } from './certificate.js';
import { CertificateError } from './certificate.errors.js';
import { malformed, readStatement, type Statement } from './statement.js';
import type { Steps } from './steps.js';

/** Where the complete list of a subject comes from. */
export interface ListSource {
  /** All entries that speak of the subject, in order. Throws where the list is not there. */
  of(kind: SubjectKind, subject: string): readonly Statement[];
}

/**
 * The lists of a certificate, each shown to be complete under the root of the index. Whoever reads
 * one demands it: a list that is left out makes the certificate invalid, as does one that nobody
 * demands.
 */
export class CompleteLists implements ListSource {
  private readonly lists = new Map<string, readonly Statement[]>();
  private readonly leafHashes = new Map<number, Buffer>();
  private readonly used = new Set<string>();

  private constructor() {}

  /** Throws `incomplete-list`, `malformed-entry` or `repeated`. */
  static *read(
    lists: readonly CompleteList[],
    { root, upto }: { readonly root: Uint8Array; readonly upto: number },
  ): Steps<CompleteLists> {
    const read = new CompleteLists();
    let before = '';
    for (const list of lists) {
      const name = nameOf(list.subject);
      if (name <= before) throw new CertificateError('repeated', 'The lists do not ascend, or one comes twice.');
      before = name;
      read.lists.set(name, yield* read.read(list, root, upto));
      yield;
    }
    return read;
  }

  /** All entries that speak of the subject, in order. Throws `missing-list`. */
  of(kind: SubjectKind, subject: string): readonly Statement[] {
    const name = nameOf({ kind, subject });
    const list = this.lists.get(name);
    if (list === undefined)
      throw new CertificateError('missing-list', `The list of the ${kind} ${escapeText(subject)} is left out.`);
    this.used.add(name);
    return list;
  }

  /** Throws `stray` unless every list was demanded. */
  requireAllUsed(): void {
    for (const name of this.lists.keys())
      if (!this.used.has(name))
        throw new CertificateError('stray', `The list of the ${escapeText(name)} has no place in the certificate.`);
  }

  private *read({ subject, proof, entries }: CompleteList, root: Uint8Array, upto: number): Steps<Statement[]> {
    const statements: Statement[] = [];
    for (const entry of entries) {
      statements.push(readStatement(entry));
      yield;
    }
    try {
      const [first] = statements;
      verifySubject({ root, subject, entries: statements, before: first && statedListBefore(first), proof });
    } catch (error) {
      if (!(error instanceof TrieError)) throw error;
      throw new CertificateError('incomplete-list', `A list is not shown to be complete. ${error.message}`);
    }
    for (const statement of statements) {
      this.requireConsistent(statement, subject, upto);
      yield;
    }
    return statements;
  }

  /** Holds where the index is right. Where it is not, the certificate is refused all the same. */
  private requireConsistent(statement: Statement, subject: Subject, upto: number): void {
    const { index, leafHash, kind, data } = statement;
    // A later version of MapFn may read kinds that this one does not know.
    requireKinds([statement], MAPPED_KINDS);
    if (index >= upto) throw malformed(index, 'the index does not reach so far');
    const spoken = subjectsOfStatement(kind, data);
    if (!spoken.some((one) => one.kind === subject.kind && one.subject === subject.subject))
      throw malformed(index, `it does not speak of the ${subject.kind} ${escapeText(subject.subject)}`);
    const known = this.leafHashes.get(index);
    if (known !== undefined && !known.equals(leafHash)) throw malformed(index, 'two lists show it differently');
    this.leafHashes.set(index, leafHash);
  }
}

function nameOf({ kind, subject }: Subject): string {
  return `${kind} ${subject}`;
}

/** Throws `unknown-kind` where an entry is of none of these kinds: what it states may matter. */
export function requireKinds(statements: readonly Statement[], kinds: readonly string[]): void {
  const other = statements.find(({ kind }) => !kinds.includes(kind));
  if (other === undefined) return;
  const message = `Entry ${other.index} is of the kind ${escapeText(other.kind)}, which this verifier does not know. Take a later version of it.`;
  throw new CertificateError('unknown-kind', message);
}
