import { Injectable } from '@nestjs/common';
import { type Actor, LedgerReadModel, LedgerService, type Receipt, type Statement } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { type FindingStep, findingId, findingIdentity, FROM_STATES, keptExamples, type NewFinding } from './finding.js';
import { FindingsError } from './findings.errors.js';
import { findingRaised, findingRecurred, findingStepTaken } from './findings.ledger-entries.js';
import { FindingsReadModel } from './findings.read-model.js';
import { parseSentences, readFinding } from './read-finding.js';
import {
  type FindingRow,
  holdStandings,
  insertFindings,
  raisedBefore,
  type Standing,
  standingsNow,
} from './store/findings.store.js';

export interface RaisedFinding {
  readonly id: string;
  /** One of the same kind and subject was unsettled already; what `count` tells was added to it. */
  readonly existing: boolean;
}

/** What a person's step came to. */
export interface RecordedStep {
  readonly receipt: Receipt;
  readonly existing: boolean;
}

interface Raising {
  readonly identity: Buffer;
  readonly found: NewFinding;
  readonly statement: Statement;
  readonly id: string;
  /** How the unsettled one stands that this adds to. */
  readonly known?: Standing;
}

@Injectable()
export class FindingsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly findings: FindingsReadModel,
  ) {}

  /**
   * Raises findings, however many, in one round of statements: one finding for each kind and subject. Where one is unsettled already,
   * that one is answered; if `count` is given, it is added to it by a statement.
   * @returns one for each given, in their order
   */
  async raise(tx: Transaction, by: Actor, findings: readonly NewFinding[]): Promise<RaisedFinding[]> {
    if (findings.length === 0) return [];
    const { nextIndex } = await this.ledger.open(tx);
    const read = findings.map(readFinding);
    const keys = read.map((found) => findingIdentity(found).toString('hex'));
    const merged = mergeSame(keys, read);
    const before = await raisedBefore(tx, [...merged.keys()].map(fromHex));
    const unsettled = [...before.values()].flatMap(({ unsettled }) => unsettled ?? []);
    const standings = await standingsNow(tx, unsettled);
    const ids = new Map<string, RaisedFinding>();
    const raisings: Raising[] = [];
    for (const [key, found] of merged) {
      const { times = 0, unsettled = null } = before.get(key) ?? {};
      const id = unsettled ?? findingId(fromHex(key), times);
      ids.set(key, { id, existing: unsettled !== null });
      const known = standings.get(id);
      if (!known) raisings.push({ identity: fromHex(key), found, id, statement: findingRaised(id, found) });
      else if (found.count !== undefined) raisings.push(recurring(key, found, known));
    }
    await this.record(tx, by, raisings, nextIndex);
    return keys.map((key) => ids.get(key) ?? { id: '', existing: false });
  }

  /** Somebody looks after it. */
  acknowledge(tx: Transaction, by: Actor, id: string, { reason }: { readonly reason: string }): Promise<RecordedStep> {
    return this.take(tx, by, id, 'acknowledged', reason);
  }

  /** What was wrong no longer is. Raised again, it is a new finding. */
  resolve(tx: Transaction, by: Actor, id: string, { reason }: { readonly reason: string }): Promise<RecordedStep> {
    return this.take(tx, by, id, 'resolved', reason);
  }

  /** It is accepted as it is. Raised again, it is a new finding. */
  waive(tx: Transaction, by: Actor, id: string, { reason }: { readonly reason: string }): Promise<RecordedStep> {
    return this.take(tx, by, id, 'waived', reason);
  }

  private async take(tx: Transaction, by: Actor, id: string, step: FindingStep, text: string): Promise<RecordedStep> {
    const reason = parseSentences(text, '/reason');
    const { nextIndex } = await this.ledger.open(tx);
    const finding = await this.findings.within(tx).requireFinding(id, nextIndex);
    if (finding.state === step && (await this.saidSo(tx, finding.stepEntry, reason))) {
      return {
        receipt: await this.entries.receipt(finding.stepEntry, tx),
        existing: true,
      };
    }
    if (!(FROM_STATES[step] as readonly string[]).includes(finding.state)) {
      throw new FindingsError('finding-settled', `The finding is ${finding.state} already; it cannot be ${step}.`);
    }
    const receipt = await this.ledger.append(tx, by, findingStepTaken(id, step, reason));
    const { count, examples } = finding;
    const entry = receipt.index;
    await holdStandings(tx, [{ finding: id, entry, state: step, stepEntry: entry, count, examples }]);
    return { receipt, existing: false };
  }

  private async saidSo(tx: Transaction, entry: number, reason: string): Promise<boolean> {
    const [said] = await this.entries.entries([entry], tx);
    return said?.data['reason'] === reason;
  }

  private async record(tx: Transaction, by: Actor, raisings: readonly Raising[], nextIndex: number): Promise<void> {
    if (raisings.length === 0) return;
    await this.ledger.appendAll(
      tx,
      by,
      raisings.map(({ statement }) => statement),
    );
    const [first] = await this.entries.entries([nextIndex], tx);
    const raised = raisings.flatMap(({ known, ...raising }, at): FindingRow[] =>
      known ? [] : [{ ...raising, entry: nextIndex + at }],
    );
    await insertFindings(tx, raised, first?.at ?? '');
    await holdStandings(
      tx,
      raisings.map(({ id, known, found: { count = 1, examples = [] } }, at) => {
        const entry = nextIndex + at;
        if (!known) return { finding: id, entry, state: 'open', stepEntry: entry, count, examples };
        return { ...known, entry, count: known.count + count, examples: keptExamples(known.examples, examples) };
      }),
    );
  }
}

function recurring(key: string, found: NewFinding, known: Standing): Raising {
  const { count = 1, examples = [] } = found;
  const id = known.finding;
  return { identity: fromHex(key), found, id, known, statement: findingRecurred(id, count, examples) };
}

/** One for each identity: counts of the same add up, and the first says the rest. */
function mergeSame(keys: readonly string[], findings: readonly NewFinding[]): Map<string, NewFinding> {
  const merged = new Map<string, NewFinding>();
  for (const [at, found] of findings.entries()) {
    const key = keys[at] ?? '';
    const first = merged.get(key);
    if (!first) merged.set(key, found);
    else if (found.count !== undefined) {
      const examples = keptExamples(first.examples ?? [], found.examples ?? []);
      merged.set(key, { ...first, count: (first.count ?? 1) + found.count, examples });
    }
  }
  return merged;
}

const fromHex = (text: string): Buffer => Buffer.from(text, 'hex');
