import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { type Actor, LedgerReadModel, LedgerService, type Statement } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { canonicalFinding } from './canonical-finding.js';
import {
  type FindingKind,
  findingId,
  findingIdentity,
  type FindingSubject,
  keptExamples,
  keptNames,
  type NewFinding,
} from './finding.js';
import { findingRaised, findingRecurred, findingStateChanged, findingUpdated } from './findings.ledger-entries.js';
import {
  type FindingRow,
  replaceStatuses,
  insertFindings,
  raisedBefore,
  type FindingStatus,
  countedShards,
  currentStatuses,
  lastStatuses,
  putCounted,
  unsettledOfRemoval,
} from './store/findings.store.js';

/** Ranges of shards in one entry: some 30 KB. */
const RANGES_LIMIT = 1_500;

export interface RaisedFinding {
  readonly id: string;
  /** A finding of the same kind and subject was unsettled; `count` was added to it. */
  readonly existing: boolean;
}

/** What is found now, and everything of which it could have been found. */
export interface StandingFindings {
  readonly kind: FindingKind;
  readonly found: readonly NewFinding[];
  readonly subjects: readonly FindingSubject[];
}

interface Raising {
  readonly identity: Buffer;
  readonly found: NewFinding;
  readonly statement: Statement;
  readonly id: string;
  /** The status of the unsettled finding that this adds to. */
  readonly known?: FindingStatus;
}

@Injectable()
export class FindingsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
  ) {}

  /**
   * Raises findings, however many, in one round of SQL statements: one finding for each kind and
   * subject. If one is unsettled, it is returned, and a given `count` is added to it by an entry;
   * of given
   * `shards`, those that it does not count yet.
   * @returns one result for each finding, in their order
   */
  async raise(tx: Transaction, by: Actor, findings: readonly NewFinding[]): Promise<RaisedFinding[]> {
    const read = findings.map(canonicalFinding);
    const raised = await this.raiseOnce(tx, by, read.map(firstPart));
    // An entry holds few ranges: the rest is found again.
    for (let rest = read.flatMap(laterPart); rest.length > 0; rest = rest.flatMap(laterPart))
      await this.raiseOnce(tx, by, rest.map(firstPart));
    return raised;
  }

  private async raiseOnce(tx: Transaction, by: Actor, read: readonly NewFinding[]): Promise<RaisedFinding[]> {
    if (read.length === 0) return [];
    const { nextIndex } = await this.ledger.open(tx);
    const keys = read.map((found) => findingIdentity(found).toString('hex'));
    const merged = mergeSame(keys, read);
    const before = await raisedBefore(tx, [...merged.keys()].map(fromHex));
    const unsettled = [...before.values()].flatMap(({ unsettled }) => unsettled ?? []);
    const statuses = await currentStatuses(tx, unsettled);
    const hasShards = read.some(({ shards }) => shards !== undefined);
    const counted = hasShards ? await countedShards(tx, unsettled) : new Map<string, Bitmap>();
    const counting = new Map<string, Bitmap>();
    const ids = new Map<string, RaisedFinding>();
    const raisings: Raising[] = [];
    for (const [key, merge] of merged) {
      const { times = 0, unsettled = null } = before.get(key) ?? {};
      const id = unsettled ?? findingId(fromHex(key), times);
      ids.set(key, { id, existing: unsettled !== null });
      const known = statuses.get(id);
      const found = uncounted(merge, counted.get(id));
      if (found.shards?.isEmpty) continue;
      if (found.shards) counting.set(id, found.shards.or(counted.get(id) ?? Bitmap.empty()));
      if (!known) raisings.push({ identity: fromHex(key), found, id, statement: findingRaised(id, found) });
      else if (found.count !== undefined) raisings.push(recurring(key, found, known));
    }
    await this.record(tx, by, raisings, nextIndex);
    await putCounted(tx, counting);
    return keys.map((key) => ids.get(key) ?? { id: '', existing: false });
  }

  /**
   * Resolves the unsettled findings of a removal about datasets and models, of these kinds, but for
   * those to keep: what they were raised about is gone, as a withdrawn version is.
   */
  async resolveGone(
    tx: Transaction,
    by: Actor,
    { removal, kinds, keep }: { removal: string; kinds: readonly FindingKind[]; keep: readonly string[] },
    reason: string,
  ): Promise<void> {
    await this.resolveEach(tx, by, await unsettledOfRemoval(tx, removal, kinds, keep), reason);
  }

  /**
   * Brings the findings of a kind about these subjects in line with what is found now. What is
   * found and has no unsettled finding is raised, unless people waived the last one; an unsettled
   * one that states anything else is updated, so that it states what it would if it were raised
   * now; one whose subject is not among those found is resolved, with the reason.
   */
  async settle(
    tx: Transaction,
    by: Actor,
    { kind, found, subjects }: StandingFindings,
    reason: string,
  ): Promise<{ opened: number; updated: number; closed: number }> {
    const identityOf = (subject: FindingSubject): string => findingIdentity({ kind, subject }).toString('hex');
    const wanted = new Map(found.map(canonicalFinding).map((one) => [identityOf(one.subject), one]));
    const last = await lastStatuses(tx, [...new Set(subjects.map(identityOf))].map(fromHex));
    const opened: NewFinding[] = [];
    const updated: Updating[] = [];
    for (const [identity, one] of wanted) {
      const known = last.get(identity);
      if (!known || known.state === 'resolved') opened.push(one);
      else if (isUnsettled(known) && !statesSame(known, one)) updated.push({ known, found: one });
    }
    const gone = [...last].flatMap(([identity, status]) =>
      isUnsettled(status) && !wanted.has(identity) ? [status] : [],
    );
    await this.raise(tx, by, opened);
    await this.update(tx, by, updated);
    await this.resolveEach(tx, by, gone, reason);
    return { opened: opened.length, updated: updated.length, closed: gone.length };
  }

  private async update(tx: Transaction, by: Actor, updated: readonly Updating[]): Promise<void> {
    if (updated.length === 0) return;
    const statements = updated.map(({ known, found }) => findingUpdated(known.finding, found));
    const receipts = await this.ledger.appendAll(tx, by, statements);
    const rows = updated.map(({ known, found }, at) => {
      const entry = receipts[at]?.index ?? 0;
      return { ...known, ...statedOf(found), entry, seenEntry: entry };
    });
    await replaceStatuses(tx, rows);
  }

  private async resolveEach(tx: Transaction, by: Actor, gone: readonly FindingStatus[], reason: string): Promise<void> {
    if (gone.length === 0) return;
    const statements = gone.map(({ finding }) => findingStateChanged(finding, 'resolved', reason));
    const receipts = await this.ledger.appendAll(tx, by, statements);
    const rows = gone.map((status, at) => {
      const entry = receipts[at]?.index ?? 0;
      return { ...status, entry, state: 'resolved' as const, stepEntry: entry };
    });
    await replaceStatuses(tx, rows);
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
    await replaceStatuses(
      tx,
      raisings.map(({ id, known, found }, at) => {
        const entry = nextIndex + at;
        if (!known) {
          const first = { state: 'open' as const, stepEntry: entry, seenEntry: entry, owner: null, ignoredUntil: null };
          return { finding: id, entry, ...first, ...statedOf(found) };
        }
        const { count, examples, vendors, datasets } = statedOf(found);
        const kept = {
          examples: keptExamples(known.examples, examples),
          vendors: keptNames(known.vendors, vendors),
          datasets: keptNames(known.datasets, datasets),
        };
        return { ...known, ...kept, entry, seenEntry: entry, count: known.count + count };
      }),
    );
  }
}

interface Updating {
  readonly known: FindingStatus;
  readonly found: NewFinding;
}

/** What a finding states of what is found: all that `finding.updated` replaces. */
type Stated = Pick<FindingStatus, 'severity' | 'detail' | 'count' | 'examples' | 'vendors' | 'datasets'>;

function statedOf(found: NewFinding): Stated {
  const { severity, detail, count = 1, examples = [], vendors = [], datasets = [] } = found;
  return { severity, detail, count, examples, vendors, datasets };
}

function statesSame(
  { severity, detail, count, examples, vendors, datasets }: FindingStatus,
  found: NewFinding,
): boolean {
  return isDeepStrictEqual({ severity, detail, count, examples, vendors, datasets }, statedOf(found));
}

const isUnsettled = ({ state }: FindingStatus): boolean => state === 'open' || state === 'acknowledged';

function recurring(key: string, found: NewFinding, known: FindingStatus): Raising {
  const id = known.finding;
  return { identity: fromHex(key), found, id, known, statement: findingRecurred(id, found) };
}

/**
 * Returns one finding for each identity: counts add up; the other members are those of the first.
 */
function mergeSame(keys: readonly string[], findings: readonly NewFinding[]): Map<string, NewFinding> {
  const merged = new Map<string, NewFinding>();
  for (const [at, found] of findings.entries()) {
    const key = keys[at] ?? '';
    const first = merged.get(key);
    if (!first) merged.set(key, found);
    else if (found.count !== undefined) {
      const examples = keptExamples(first.examples ?? [], found.examples ?? []);
      const shards = first.shards && found.shards && first.shards.or(found.shards);
      const count = shards?.size ?? (first.count ?? 1) + found.count;
      merged.set(key, { ...first, ...mergedNames(first, found), count, shards, examples });
    }
  }
  return merged;
}

type Named = Pick<NewFinding, 'vendors' | 'datasets'>;

/** The names of both; undefined where neither has any. */
function mergedNames(first: Named, found: Named): Named {
  const merged = (one: readonly string[] = [], other: readonly string[] = []): string[] | undefined =>
    one.length + other.length === 0 ? undefined : keptNames(one, other);
  return { vendors: merged(first.vendors, found.vendors), datasets: merged(first.datasets, found.datasets) };
}

/** What of a finding is not counted yet. */
function uncounted(found: NewFinding, counted: Bitmap | undefined): NewFinding {
  if (!found.shards) return found;
  const shards = counted ? found.shards.andNot(counted) : found.shards;
  return { ...found, shards, count: shards.size };
}

/** The finding with as many of its shards as an entry can hold; with all, if it names none. */
function firstPart(found: NewFinding): NewFinding {
  if (!found.shards) return found;
  const shards = Bitmap.fromRanges(found.shards.ranges().slice(0, RANGES_LIMIT));
  return { ...found, shards, count: shards.size };
}

/** The finding with the shards that are not in its first part, if there are any. */
function laterPart(found: NewFinding): NewFinding[] {
  const rest = found.shards?.ranges().slice(RANGES_LIMIT) ?? [];
  return rest.length === 0 ? [] : [{ ...found, shards: Bitmap.fromRanges(rest), examples: [] }];
}

const fromHex = (text: string): Buffer => Buffer.from(text, 'hex');
