import { Bitmap } from '@core/bitmap';
import { canonicalJson } from '@core/kernel';
import type { Range, WeightedRange } from './data-readers.js';
import type { Entry } from './entry-formats.js';
import { PartedLists } from './parted-lists.js';
import { columnsOf, type ProjectedTable, type Row, sortedTable, type Value } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';
import { SetTries } from './set-trie.js';
import type { ShardObserver, ShardsProjection } from './shards-projection.js';
import { tally, type Tallies, Totals } from './totals.js';
import { upstreamOf } from './upstream.js';
import { VersionedRows } from './versioned-rows.js';
import { joinRanges, weightBytes, weightsOf } from './weights.js';

interface ReplayedVersion {
  readonly id: number;
  readonly dataset: string;
  readonly version: string;
  readonly orderedEntry: number;
  readonly base: number | null;
  readonly members: Bitmap;
  readonly weightedRanges: readonly WeightedRange[];
  readonly weights: ReadonlyMap<number, number>;
  readonly totals: Totals;
  refused?: { readonly entry: number; readonly refusal: number };
  committed?: { readonly entry: number; readonly at: string; readonly upstream: Bitmap };
  originsChanged: number | null;
}

/**
 * A version that a correction changes, and the tallies of its corrected members before the
 * correction.
 */
interface CorrectedVersion {
  readonly version: ReplayedVersion;
  readonly members: Bitmap;
  readonly once: Tallies;
  readonly weighted: Tallies | null;
}

type OrderData = Entry<'dataset.version-ordered'>['data'];
type CommitData = Entry<'dataset.version-committed'>['data'];

const COLUMNS = {
  description: 'dataset valid_from:number valid_to:number description creators:json citation homepage',
  version:
    'id:number dataset version state ordered_entry:number committed_entry:number committed_at:instant base:number ' +
    'members:set weights:bytes upstream:set shards:number upstream_shards:number origins_changed_entry:number ' +
    'refused_entry:number refusal:number',
  total:
    'dataset_version:number facet key direct:boolean weighted:boolean valid_from:number valid_to:number shards:number ' +
    'records:number tokens:number bytes:number no_records:number no_tokens:number no_bytes:number',
};

/**
 * Dataset versions: sets of shards and all their ancestors, committed to by the root of a trie, and
 * counted.
 */
export class DatasetsProjection implements Projection, ShardObserver {
  private readonly versions: ReplayedVersion[] = [];
  private readonly byName = new Map<string, ReplayedVersion>();
  private readonly ranges = new PartedLists<Range>();
  private readonly weights = new PartedLists<WeightedRange>();
  private readonly splitRanges = new PartedLists<Range>();
  private readonly splits: Row[] = [];
  private readonly sets: Row[] = [];
  private readonly tries: SetTries;
  private readonly pieces = new Map<string, Row>();
  private readonly withdrawals = new Map<number, Row>();
  private readonly descriptions = new VersionedRows();
  private whenWithdrawn: (version: number, entry: number) => void = () => undefined;
  private readonly refusedCommits = new Map<number, string>();
  private corrections: readonly CorrectedVersion[] = [];

  constructor(
    subscribe: Subscribe,
    private readonly report: ReportFault,
    private readonly world: ShardsProjection,
    origin: string,
  ) {
    this.tries = new SetTries(world.shards, origin);
    world.observe(this);
    subscribe('dataset.members-listed', ({ index, data }) => {
      const { part, ranges, weights } = data;
      const name = nameOf(data.dataset, data.version);
      if (!this.ranges.add(name, part, ranges) || !this.weights.add(name, part, weights))
        report(index, `is part ${part} of a list whose parts before it are missing`);
    });
    subscribe('dataset.split-listed', ({ index, data: { dataset, version, split, part, ranges } }) => {
      if (!this.splitRanges.add(splitName(nameOf(dataset, version), split), part, ranges))
        report(index, `is part ${part} of a list whose parts before it are missing`);
    });
    subscribe('dataset.version-ordered', ({ index, data }) => {
      const name = nameOf(data.dataset, data.version);
      const known = this.byName.get(name);
      if (known && !known.refused) report(index, `orders ${name} a second time`);
      else this.order(name, data, index);
    });
    subscribe('dataset.version-committed', (entry) => {
      const name = nameOf(entry.data.dataset, entry.data.version);
      const known = this.byName.get(name);
      this.commit(known && !known.refused ? known : this.order(name, entry.data, entry.index), entry);
    });
    subscribe('dataset.version-withdrawn', (entry) => this.withdraw(entry));
    subscribe('dataset.version-refused', (entry) => this.refuse(entry));
    subscribe('dataset.described', ({ index, data: { dataset, description, creators, citation, homepage } }) => {
      if (!this.versions.some((version) => version.dataset === dataset))
        report(index, `describes ${dataset}, of which no version was ordered before it`);
      this.descriptions.put(dataset, index, [description, creators, citation, homepage]);
    });
  }

  /** The id of a version that is committed and not withdrawn. */
  committedId(dataset: string, version: string): number | undefined {
    const found = this.byName.get(nameOf(dataset, version));
    return found?.committed && !this.withdrawals.has(found.id) ? found.id : undefined;
  }

  /** @param subject canonical JSON of what rules refused to commit */
  commitRefused(entry: number, subject: string): void {
    this.refusedCommits.set(entry, subject);
  }

  /** Calls `observer` with the id of each version that is withdrawn, and the entry. */
  observeWithdrawals(observer: (version: number, entry: number) => void): void {
    this.whenWithdrawn = observer;
  }

  /** The members of a committed version. */
  membersOf(dataset: string, version: string): Bitmap | undefined {
    const found = this.byName.get(nameOf(dataset, version));
    return found?.committed && found.members;
  }

  beforeCorrection(shards: readonly number[]): void {
    const changed = Bitmap.of(shards);
    this.corrections = this.versions.flatMap((version) => {
      if (!version.committed || !version.members.intersects(changed)) return [];
      const members = version.members.and(changed);
      return [{ version, members, ...this.tallies(version, members) }];
    });
  }

  corrected(_shards: readonly number[], entry: number): void {
    for (const { version, members, once, weighted } of this.corrections) {
      const now = this.tallies(version, members);
      version.totals.change(once, now.once, false, entry);
      if (weighted && now.weighted) version.totals.change(weighted, now.weighted, true, entry);
    }
    this.corrections = [];
    for (const version of this.versions) if (!version.committed && !version.refused) version.originsChanged = entry;
  }

  tables(): ProjectedTable[] {
    const { versions } = this;
    return [
      { name: 'dataset_version', key: 1, columns: columnsOf(COLUMNS.version), rows: () => versions.map(versionRow) },
      {
        name: 'dataset_version_total',
        key: 6,
        columns: columnsOf(COLUMNS.total),
        *rows() {
          for (const { id, totals } of versions) for (const row of totals.rows()) yield [id, ...row];
        },
      },
      sortedTable(
        'dataset_version_split',
        'dataset_version:number split members:set shards:number',
        2,
        () => this.splits,
      ),
      sortedTable('dataset_version_withdrawal', 'dataset_version:number entry:number reason', 1, () =>
        this.withdrawals.values(),
      ),
      sortedTable('dataset_description', COLUMNS.description, 2, () => this.descriptions.rows()),
      sortedTable('committed_set', 'dataset_version:number upto:number keys:number root:bytes', 1, () => this.sets),
      sortedTable('committed_set_piece', 'root:bytes part piece:number bytes:digest-of', 3, () => this.pieces.values()),
    ];
  }

  private order(name: string, data: OrderData, entry: number): ReplayedVersion {
    const ranges = this.ranges.take(name);
    const weightedRanges = joinRanges(this.weights.take(name).items);
    const listed = Bitmap.fromRanges(ranges.items);
    if (listed.size !== data.members || ranges.parts !== data.parts)
      this.report(
        entry,
        `states ${data.members} members of ${name} in ${data.parts} parts; ${listed.size} are listed in ${ranges.parts}`,
      );
    // A range may state 2^32 numbers in a few bytes: only registered ones may cost memory.
    const members = listed.slice(0, this.world.shards.count);
    const weights = weightsOf(weightedRanges, this.world.shards.count);
    if (members.size < listed.size) this.report(entry, 'lists members that were not registered before it');
    if (weights === null) this.report(entry, 'gives a member two weights, or a weight to what is no shard');
    const version: ReplayedVersion = {
      id: this.versions.length,
      dataset: data.dataset,
      version: data.version,
      orderedEntry: entry,
      base: this.baseOf(data, entry),
      members,
      weightedRanges,
      weights: weights ?? new Map(),
      totals: new Totals(),
      originsChanged: null,
    };
    this.versions.push(version);
    this.byName.set(name, version);
    this.split(version, data, entry);
    return version;
  }

  /** Splits are disjoint sets of members. */
  private split({ id, members: all }: ReplayedVersion, { dataset, version, splits }: OrderData, entry: number): void {
    let rest = all;
    for (const { split, parts, members } of splits) {
      const listed = this.splitRanges.take(splitName(nameOf(dataset, version), split));
      const set = Bitmap.fromRanges(listed.items).slice(0, this.world.shards.count);
      if (set.size !== members || listed.parts !== parts || members === 0)
        this.report(entry, `states ${members} members of the split ${split} in ${parts} parts; ${set.size} are listed`);
      if (!set.andNot(rest).isEmpty)
        this.report(entry, `has members in the split ${split} that are no members or in two`);
      rest = rest.andNot(set);
      this.splits.push([id, split, set, set.size]);
    }
  }

  private withdraw({ index, data }: Entry<'dataset.version-withdrawn'>): void {
    const name = nameOf(data.dataset, data.version);
    const id = this.committedId(data.dataset, data.version);
    if (id === undefined) this.report(index, `withdraws ${name}, which is not committed or is withdrawn before it`);
    else {
      this.withdrawals.set(id, [id, index, data.reason]);
      this.whenWithdrawn(id, index);
    }
  }

  private refuse({ index, data: { dataset, version, refusal } }: Entry<'dataset.version-refused'>): void {
    const name = nameOf(dataset, version);
    const found = this.byName.get(name);
    if (!found || found.committed || found.refused)
      return this.report(index, `refuses ${name}, which is not ordered, or is committed or refused before it`);
    if (this.refusedCommits.get(refusal) !== canonicalJson({ dataset, version }))
      this.report(index, `rests on entry ${refusal}, which is no refusal of the commit of ${name}`);
    found.refused = { entry: index, refusal };
  }

  private baseOf({ dataset, base }: OrderData, entry: number): number | null {
    if (base === null) return null;
    const found = this.byName.get(nameOf(dataset, base));
    if (this.committedId(dataset, base) === undefined)
      this.report(entry, `is made from ${base}, which was not committed before it or is withdrawn`);
    return found?.id ?? null;
  }

  private commit(version: ReplayedVersion, { index, at, data }: Entry<'dataset.version-committed'>): void {
    if (version.committed) return this.report(index, `commits ${version.dataset}@${version.version} a second time`);
    const upstream = upstreamOf(version.members, this.world);
    version.committed = { entry: index, at, upstream };
    if (upstream.size !== data.upstream)
      this.report(index, `states ${data.upstream} shards in the version and its ancestors; there are ${upstream.size}`);
    const { once, weighted } = this.tallies(version, version.members);
    version.totals.add(once, false, index);
    if (weighted) version.totals.add(weighted, true, index);
    this.commitSet(version, upstream, data, index);
  }

  private commitSet({ id, members }: ReplayedVersion, upstream: Bitmap, data: CommitData, entry: number): void {
    const { commitment, upto, keys } = data;
    if (commitment !== 'mpt-sha256@v2')
      return this.report(entry, `commits to a set in the format ${commitment}, which this version does not read`);
    const { root, pieces } = this.tries.build({ members, upstream });
    if (data.root !== root || keys !== upstream.size || upto > entry)
      this.report(
        entry,
        `commits to ${keys} keys under the root ${data.root}; the ${upstream.size} keys at ${upto} have the root ${root}`,
      );
    const last = upstream.last();
    if (last !== null && this.world.shards.entry.get(last) >= upto)
      this.report(entry, `commits to shards of the first ${upto} entries, and one of them was registered later`);
    this.sets.push([id, upto, upstream.size, root]);
    for (const piece of pieces) this.pieces.set(JSON.stringify(piece), piece);
  }

  private tallies({ weights }: ReplayedVersion, members: Bitmap): { once: Tallies; weighted: Tallies | null } {
    const { shards, origins } = this.world;
    const count = (weightOf: (shard: number) => number): Tallies => tally(shards, origins, members.toArray(), weightOf);
    return { once: count(() => 1), weighted: weights.size > 0 ? count((shard) => weights.get(shard) ?? 1) : null };
  }
}

const splitName = (version: string, split: string): string => `${version} ${split}`;
const nameOf = (dataset: string, version: string): string => `${dataset}@${version}`;

function versionRow(replayed: ReplayedVersion): Value[] {
  const { id, dataset, version, orderedEntry, base, members, weightedRanges, committed, refused } = replayed;
  const uncommitted = refused ? 'refused' : 'committing';
  const state = committed ? 'committed' : uncommitted;
  const entries = [orderedEntry, committed?.entry ?? null, committed?.at ?? null];
  const upstream = committed?.upstream ?? null;
  const sets = [members, weightBytes(weightedRanges), upstream, members.size, upstream?.size ?? null];
  const ended = [refused?.entry ?? null, refused?.refusal ?? null];
  return [id, dataset, version, state, ...entries, base, ...sets, replayed.originsChanged, ...ended];
}
