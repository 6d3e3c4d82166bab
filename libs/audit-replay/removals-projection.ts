import { Bitmap } from '@core/bitmap';
import type { AccessProjection } from './access-projection.js';
import type { Range } from './data-readers.js';
import type { DatasetsProjection } from './datasets-projection.js';
import type { Entry } from './entry-formats.js';
import type { RecordedSelector } from './recorded-values.js';
import { PartedLists } from './parted-lists.js';
import { type ProjectedTable, type Row, sortedTable, textValue, type Value } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';
import { RemovalScopes } from './removal-scopes.js';
import type { ShardsProjection } from './shards-projection.js';
import { VersionedRows } from './versioned-rows.js';

interface RemovalStatus {
  readonly phase: string;
  readonly dueAt: string | null;
  readonly verification: string | null;
  /** The entry that requests the withdrawal, until another person approves it. */
  readonly withdrawal: number | null;
}

interface ReplayedRemoval {
  readonly number: number;
  readonly orderedBy: string;
  /** Who last requested its withdrawal. */
  withdrawnBy?: string;
  status: RemovalStatus;
}

/** The kinds of entry after which a removal has another status. */
type StepKind =
  | 'removal.approved'
  | 'removal.withdrawn'
  | 'removal.withdrawal-requested'
  | 'removal.withdrawal-approved'
  | 'removal.extended'
  | 'removal.verification-begun'
  | 'removal.verification-concluded';

const PHASE_AFTER = { excluded: 'verified', violated: 'breached', inconclusive: 'inconclusive' };

/** Removals, their steps, what was carried out, and which shards they reach. */
export class RemovalsProjection implements Projection {
  private readonly removals: Value[][] = [];
  private readonly byId = new Map<string, ReplayedRemoval>();
  private readonly statements: Row[] = [];
  private readonly statuses = new VersionedRows();
  private readonly executions = new VersionedRows();
  private readonly scopes: RemovalScopes;
  private readonly listed = new PartedLists<Range>();

  constructor(
    subscribe: Subscribe,
    private readonly report: ReportFault,
    private readonly world: ShardsProjection,
    private readonly datasets: DatasetsProjection,
    private readonly access: AccessProjection,
  ) {
    this.scopes = new RemovalScopes(world, report);
    subscribe('removal.shards-listed', ({ index, data: { removal, part, parts, ranges } }) => {
      if (part >= parts || !this.listed.add(removal, part, ranges))
        report(index, `is part ${part} of ${parts}, out of order`);
    });
    subscribe('removal.ordered', (entry) => this.order(entry));
    subscribe('removal.executed', (entry) => this.execute(entry));
    this.step(subscribe, 'removal.approved', (_data, before, { index, by }, removal) => {
      this.requireSecond(removal.orderedBy, by, index);
      return { ...before, phase: 'approved' };
    });
    this.step(subscribe, 'removal.withdrawn', ({ removal }, before) => this.withdrawn(removal, before));
    this.step(subscribe, 'removal.withdrawal-requested', (_data, before, { index, by }, removal) => {
      removal.withdrawnBy = by;
      return { ...before, withdrawal: index };
    });
    this.step(subscribe, 'removal.withdrawal-approved', ({ removal: id }, before, { index, by }, removal) => {
      if (before.withdrawal === null) report(index, `withdraws ${id}, which was not requested before it`);
      else this.requireSecond(removal.withdrawnBy ?? by, by, index);
      return this.withdrawn(id, before);
    });
    this.step(subscribe, 'removal.extended', ({ dueAt }, before) => ({ ...before, dueAt }));
    this.step(subscribe, 'removal.verification-begun', ({ verification }, before) => {
      return { ...before, phase: 'verifying', verification };
    });
    // The verification that was begun last decides.
    this.step(subscribe, 'removal.verification-concluded', ({ verification, verdict }, before) => {
      return verification === before.verification ? { ...before, phase: PHASE_AFTER[verdict] } : before;
    });
  }

  tables(): ProjectedTable[] {
    const removal =
      'number:number id entry:number ordered_at:instant ordered_by selector:json members:set reason basis method ' +
      'effective_at:instant received_at:instant requested_by approval_required:boolean';
    const status =
      'removal:number valid_from:number valid_to:number phase due_at:instant verification withdrawal_entry:number';
    const execution =
      'removal:number place valid_from:number valid_to:number is_shard:boolean percent:number evidence:json';
    return [
      sortedTable('removal', removal, 1, () => this.removals),
      sortedTable('removal_statement', 'removal:number entry:number', 2, () => this.statements),
      sortedTable('removal_status', status, 2, () => numbered(this.statuses)),
      sortedTable('removal_execution', execution, 3, () => placed(this.executions)),
      this.scopes.table(),
    ];
  }

  private order({ index, at, by, data }: Entry<'removal.ordered'>): void {
    const { removal: id, reason, basis, method, effectiveAt, receivedAt, requestedBy, dueAt } = data;
    const number = this.removals.length;
    if (id !== `removal-${number + 1}`) this.report(index, `orders ${id}; by its order it is removal-${number + 1}`);
    const { value: selector, json } = data.selector;
    const members = this.membersOf(id, selector, index);
    const order = [json, members, reason, basis, method, effectiveAt, receivedAt, requestedBy];
    this.removals.push([number, id, index, at, by, ...order, data.approval === 'required']);
    this.statements.push([number, index]);
    const status = { phase: 'requested', dueAt, verification: null, withdrawal: null };
    this.byId.set(id, { number, status, orderedBy: by });
    this.putStatus(number, status, index);
    this.scopes.ordered({ number, id, selector, members }, index);
  }

  /**
   * The shards that the selector names, by their names or as a version of a dataset; null if it
   * names none.
   */
  private membersOf(id: string, selector: RecordedSelector, entry: number): Bitmap | null {
    const named = this.named(id, selector, entry);
    const { dataset } = selector;
    if (dataset === null || typeof dataset === 'string') return named;
    const members = this.datasets.membersOf(dataset.name, dataset.version);
    if (!members) {
      this.report(entry, 'names a version of a dataset that was not committed before it');
      return Bitmap.empty();
    }
    return named?.and(members) ?? members;
  }

  private named(id: string, { shards }: RecordedSelector, entry: number): Bitmap | null {
    const { items } = this.listed.take(id);
    if (shards === null) return null;
    const { count } = this.world.shards;
    if (!('listed' in shards)) {
      const numbers = shards.flatMap((name) => this.world.names.find(name) ?? []);
      if (numbers.length < shards.length) this.report(entry, 'names shards that were not registered before it');
      return Bitmap.of(numbers);
    }
    const listed = Bitmap.fromRanges(items);
    if (listed.size !== shards.listed)
      this.report(entry, `states ${shards.listed} shards; ${listed.size} are listed before it`);
    if ((listed.last() ?? -1) >= count) this.report(entry, 'lists shards that were not registered before it');
    return listed.slice(0, count);
  }

  private execute({ index, data }: Entry<'removal.executed'>): void {
    const { location, shard, percent, evidence } = data;
    const removal = this.stated(data.removal, index);
    const place = location ?? shard;
    if (!removal) return;
    if (place === null) return this.report(index, 'names neither a location nor a shard');
    this.executions.put(JSON.stringify([removal.number, place]), index, [location === null, percent, evidence]);
  }

  private step<Kind extends StepKind>(
    subscribe: Subscribe,
    kind: Kind,
    next: (
      data: Entry<Kind>['data'],
      before: RemovalStatus,
      entry: { readonly index: number; readonly by: string },
      removal: ReplayedRemoval,
    ) => RemovalStatus,
  ): void {
    subscribe(kind, ({ index, by, data }) => {
      const removal = this.stated(data.removal, index);
      if (!removal) return;
      const { phase, dueAt, verification, withdrawal } = removal.status;
      const status = next(data, removal.status, { index, by }, removal);
      const requested = status.withdrawal === withdrawal;
      if (status.phase === phase && status.dueAt === dueAt && status.verification === verification && requested) return;
      removal.status = status;
      this.putStatus(removal.number, status, index);
    });
  }

  private requireSecond(first: string, second: string, entry: number): void {
    const objection = this.access.objection(first, second);
    if (objection !== null) this.report(entry, objection);
  }

  private withdrawn(removal: string, before: RemovalStatus): RemovalStatus {
    this.scopes.withdrawn(removal);
    return { ...before, phase: 'withdrawn', withdrawal: null };
  }

  /** The removal that an entry is a statement about. */
  private stated(id: string, entry: number): ReplayedRemoval | undefined {
    const removal = this.byId.get(id);
    if (removal) this.statements.push([removal.number, entry]);
    else this.report(entry, `names ${id}, which was not ordered before it`);
    return removal;
  }

  private putStatus(number: number, status: RemovalStatus, entry: number): void {
    const { phase, dueAt, verification, withdrawal } = status;
    this.statuses.put(String(number), entry, [phase, dueAt, verification, withdrawal]);
  }
}

function* numbered(statuses: VersionedRows): Generator<Row> {
  for (const [key, ...values] of statuses.rows()) yield [Number(key), ...values];
}

function* placed(executions: VersionedRows): Generator<Row> {
  for (const [key, ...values] of executions.rows())
    yield [...(JSON.parse(textValue(key)) as [number, string]), ...values];
}
