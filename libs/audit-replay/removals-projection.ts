import { Bitmap } from '@core/bitmap';
import type { JsonObject } from '@core/kernel';
import type { DatasetsProjection } from './datasets-projection.js';
import { HeldRows } from './held-rows.js';
import { jsonOrNull, listOf, numberOf, objectOf, textOf, textOrNull } from './members-of.js';
import { type ProjectedTable, type Row, sortedTable, textValue, type Value } from './projected-table.js';
import type { Complain, Projection, ReplayedEntry } from './replayed-entry.js';
import { Scopes } from './scopes.js';
import type { ShardsProjection } from './shards-projection.js';

interface Standing {
  readonly phase: string;
  readonly dueAt: string | null;
  readonly verification: string | null;
}

interface ReplayedRemoval extends Standing {
  readonly number: number;
}

const PHASE_OF: Readonly<Record<string, string>> = {
  excluded: 'verified',
  violated: 'breached',
  inconclusive: 'inconclusive',
};

/** Removals, their steps, what was carried out, and which shards are out. */
export class RemovalsProjection implements Projection {
  readonly kinds = [
    ...['removal.shards-listed', 'removal.ordered', 'removal.approved', 'removal.withdrawn', 'removal.extended'],
    ...['removal.executed', 'removal.verification-begun', 'removal.verification-concluded'],
  ];
  private readonly removals: Value[][] = [];
  private readonly now = new Map<string, ReplayedRemoval>();
  private readonly statements: Row[] = [];
  private readonly standings = new HeldRows();
  private readonly executions = new HeldRows();
  private readonly scopes: Scopes;
  private listed: (readonly [number, number])[] = [];

  constructor(
    private readonly complain: Complain,
    private readonly world: ShardsProjection,
    private readonly datasets: DatasetsProjection,
  ) {
    this.scopes = new Scopes(world, complain);
  }

  apply(entry: ReplayedEntry): void {
    const { index, kind, data } = entry;
    if (kind === 'removal.shards-listed') return this.list(data);
    const id = textOf(data, 'removal');
    if (kind === 'removal.ordered') return this.order(id, entry);
    const removal = this.now.get(id);
    if (!removal) return this.complain(index, `speaks of ${id}, which was not ordered before it`);
    this.statements.push([removal.number, index]);
    if (kind === 'removal.executed') return this.execute(removal, entry);
    if (kind === 'removal.withdrawn') this.scopes.withdrawn(id);
    const next = after(removal, kind, data);
    const same =
      next.phase === removal.phase && next.dueAt === removal.dueAt && next.verification === removal.verification;
    if (!same) this.stand(id, { ...next, number: removal.number }, index);
  }

  tables(): ProjectedTable[] {
    const removal =
      'number:number id entry:number ordered_at:instant ordered_by selector:json members:set reason basis method effective_at:instant ' +
      'received_at:instant requested_by approval_required:boolean';
    const standing = 'removal:number valid_from:number valid_to:number phase due_at:instant verification';
    const execution =
      'removal:number place valid_from:number valid_to:number is_shard:boolean percent:number evidence:json';
    return [
      sortedTable('removal', removal, 1, () => this.removals),
      sortedTable('removal_statement', 'removal:number entry:number', 2, () => this.statements),
      sortedTable('removal_status', standing, 2, () => numbered(this.standings)),
      sortedTable('removal_execution', execution, 3, () => placed(this.executions)),
      this.scopes.table(),
    ];
  }

  private list(data: JsonObject): void {
    if (numberOf(data, 'part') === 0) this.listed = [];
    for (const range of listOf(data, 'ranges')) this.listed.push(range as unknown as [number, number]);
  }

  private order(id: string, { index, at, by, data }: ReplayedEntry): void {
    const number = this.removals.length;
    if (id !== `removal-${number + 1}`) this.complain(index, `orders ${id}; by its order it is removal-${number + 1}`);
    const selector = objectOf(data, 'selector');
    const members = this.membersOf(selector, index);
    this.removals.push([
      ...[number, id, index, at, by, jsonOrNull(data, 'selector'), members, textOf(data, 'reason')],
      ...[
        textOrNull(data, 'basis'),
        textOf(data, 'method'),
        textOf(data, 'effectiveAt'),
        textOrNull(data, 'receivedAt'),
      ],
      ...[textOrNull(data, 'requestedBy'), textOf(data, 'approval') === 'required'],
    ]);
    this.statements.push([number, index]);
    this.stand(id, { number, phase: 'requested', dueAt: textOrNull(data, 'dueAt'), verification: null }, index);
    this.listed = [];
    this.scopes.ordered({ number, id, selector, members }, index);
  }

  /** The shards that the selector names, by their names or as a version of a dataset, if it names any. */
  private membersOf(selector: JsonObject, entry: number): Bitmap | null {
    const named = this.named(selector, entry);
    if (typeof selector['dataset'] !== 'object') return named;
    const dataset = objectOf(selector, 'dataset');
    const members = this.datasets.membersOf(textOf(dataset, 'name'), textOf(dataset, 'version'));
    if (!members) this.complain(entry, 'names a version of a dataset that was not committed before it');
    return members ? (named?.and(members) ?? members) : named;
  }

  private named({ shards }: JsonObject, entry: number): Bitmap | null {
    if (shards === undefined) return null;
    if (!Array.isArray(shards)) return Bitmap.fromRanges(this.listed);
    const numbers = (shards as readonly string[]).flatMap((name) => this.world.names.find(name) ?? []);
    if (numbers.length < shards.length) this.complain(entry, 'names shards that were not registered before it');
    return Bitmap.of(numbers);
  }

  private stand(id: string, removal: ReplayedRemoval, entry: number): void {
    this.now.set(id, removal);
    this.standings.hold(String(removal.number), entry, [removal.phase, removal.dueAt, removal.verification]);
  }

  private execute({ number }: ReplayedRemoval, { index, data }: ReplayedEntry): void {
    const place = textOrNull(data, 'location') ?? textOf(data, 'shard');
    const row = [data['location'] === undefined, numberOf(data, 'percent'), jsonOrNull(data, 'evidence')];
    this.executions.hold(JSON.stringify([number, place]), index, row);
  }
}

function after(standing: Standing, kind: string, data: JsonObject): Standing {
  switch (kind) {
    case 'removal.approved':
      return { ...standing, phase: 'approved' };
    case 'removal.withdrawn':
      return { ...standing, phase: 'withdrawn' };
    case 'removal.extended':
      return { ...standing, dueAt: textOf(data, 'dueAt') };
    case 'removal.verification-begun':
      return { ...standing, phase: 'verifying', verification: textOf(data, 'verification') };
    default:
      // The verification begun last decides.
      if (textOf(data, 'verification') !== standing.verification) return standing;
      return { ...standing, phase: PHASE_OF[textOf(data, 'verdict')] ?? standing.phase };
  }
}

function* numbered(held: HeldRows): Generator<Row> {
  for (const [key, ...values] of held.rows()) yield [Number(key), ...values];
}

function* placed(held: HeldRows): Generator<Row> {
  for (const [key, ...values] of held.rows()) yield [...(JSON.parse(textValue(key)) as [number, string]), ...values];
}
