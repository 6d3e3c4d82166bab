import { Injectable } from '@nestjs/common';
import {
  type AnswerPlan,
  type AskedSubjects,
  CertificateError,
  type CertifiedVersions,
  type CompleteList,
  type ListSource,
  planAnswer,
  readStatement,
  type Statement,
} from '@core/certificate';
import type { Subject, SubjectKind } from '@core/subject-index';
import { type IndexCommitment, IndexReadModel, type ProvenSubject } from '@domain/index';
import { inconsistent } from './certificates.errors.js';

/** The lists that an answer takes, all under one commitment of the index. */
export interface CollectedLists {
  readonly commitment: IndexCommitment;
  /** Ascending by kind and subject. */
  readonly lists: readonly CompleteList[];
  readonly plan: AnswerPlan;
}

/** The index is committed every few seconds at most; collecting takes milliseconds. */
const ATTEMPTS = 10;
/** Lists that are fetched at once, at most. */
const FORESEEN = 16;

/** Collects the complete lists that the verifier will demand: by asking the verifier's own code. */
@Injectable()
export class CompleteListsReadModel {
  constructor(private readonly index: IndexReadModel) {}

  /** @param foreseen subjects that will probably be demanded: they are fetched at once */
  async collect(
    versions: CertifiedVersions,
    asked: AskedSubjects,
    foreseen: readonly Subject[],
  ): Promise<CollectedLists> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const collected = await this.attempt(versions, asked, foreseen);
      if (collected !== undefined) return collected;
    }
    throw inconsistent('the index moves on faster than it is read');
  }

  /** Undefined if the index was committed again meanwhile: all lists must be under one root. */
  private async attempt(
    versions: CertifiedVersions,
    asked: AskedSubjects,
    foreseen: readonly Subject[],
  ): Promise<CollectedLists | undefined> {
    const fetched = new FetchedLists();
    const first = foreseen.slice(0, FORESEEN).map((subject) => this.prove(subject));
    for (const list of await Promise.all(first)) if (!fetched.add(list)) return undefined;
    for (;;) {
      const plan = planOrMissing(versions, asked, fetched);
      if ('plan' in plan) return { ...plan, ...fetched.collected() };
      const list = await this.prove(plan.missing);
      if (!fetched.add(list)) return undefined;
    }
  }

  /** Receipts may be in ten thousands of entries: those before a statement are fixed by it. */
  private prove(subject: Subject): Promise<ProvenSubject> {
    return subject.kind === 'readings' ? this.index.proveFromStatement(subject) : this.index.prove(subject);
  }
}

class MissingList extends Error {
  constructor(readonly subject: Subject) {
    super('fetched next');
  }
}

/** Lists fetched so far; `of` throws MissingList for others. */
class FetchedLists implements ListSource {
  private readonly lists = new Map<string, ProvenSubject>();
  private readonly statements = new Map<string, readonly Statement[]>();
  private readonly demanded = new Set<string>();

  of(kind: SubjectKind, subject: string): readonly Statement[] {
    const name = `${kind} ${subject}`;
    this.demanded.add(name);
    const statements = this.statements.get(name);
    if (statements !== undefined) return statements;
    throw new MissingList({ kind, subject });
  }

  /** Returns false if the list is under another commitment than those before it. */
  add(list: ProvenSubject): boolean {
    const [first] = this.lists.values();
    if (first !== undefined && first.commitment.entry !== list.commitment.entry) return false;
    const name = `${list.subject.kind} ${list.subject.subject}`;
    this.lists.set(name, list);
    this.statements.set(
      name,
      list.entries.map(({ index, body }) => readStatement({ index, entry: body })),
    );
    return true;
  }

  collected(): Pick<CollectedLists, 'commitment' | 'lists'> {
    const demanded = [...this.lists].filter(([name]) => this.demanded.has(name));
    const sorted = demanded.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, list]) => list);
    const [first] = sorted;
    if (first === undefined) throw inconsistent('no list was demanded');
    const lists = sorted.map(({ subject, proof, entries }) => ({
      subject,
      proof,
      entries: entries.map(({ index, body }) => ({ index, entry: body })),
    }));
    return { commitment: first.commitment, lists };
  }
}

function planOrMissing(
  versions: CertifiedVersions,
  asked: AskedSubjects,
  lists: ListSource,
): { readonly plan: AnswerPlan } | { readonly missing: Subject } {
  try {
    return { plan: planAnswer(versions, asked, lists) };
  } catch (error) {
    if (error instanceof MissingList) return { missing: error.subject };
    if (error instanceof CertificateError) throw inconsistent(error.message);
    throw error;
  }
}
