import { Bitmap } from '@core/bitmap';
import type { JsonObject } from '@core/kernel';
import { foldSet } from './fold-set.js';
import { listOf, numberOf, textOf, textOrNull } from './members-of.js';
import { columnsOf, type ProjectedTable, type Row, sortedTable, type Value } from './projected-table.js';
import type { Complain, Projection, ReplayedEntry } from './replayed-entry.js';
import type { ShardsProjection, ShardWatch } from './shards-projection.js';
import { tally, type Tallies, Totals } from './totals.js';

type Run = readonly [from: number, to: number, weight: number];

interface ReplayedVersion {
  readonly id: number;
  readonly dataset: string;
  readonly version: string;
  readonly orderedEntry: number;
  readonly base: number | null;
  readonly members: Bitmap;
  readonly runs: readonly Run[];
  readonly weights: ReadonlyMap<number, number>;
  readonly totals: Totals;
  committed?: { readonly entry: number; readonly at: string; readonly upstream: Bitmap };
  originsChanged: number | null;
}

/** Dataset versions: sets of shards, with all their ancestors, committed to by a root, and counted. */
export class DatasetsProjection implements Projection, ShardWatch {
  readonly kinds = ['dataset.members-listed', 'dataset.version-ordered', 'dataset.version-committed'];
  private readonly versions: ReplayedVersion[] = [];
  private readonly byName = new Map<string, ReplayedVersion>();
  private readonly listed = new Map<string, { ranges: (readonly [number, number])[]; runs: Run[]; parts: number }>();
  private readonly sets: Row[] = [];
  private readonly pieces = new Map<string, Row>();
  private touched: {
    readonly version: ReplayedVersion;
    readonly members: Bitmap;
    readonly once: Tallies;
    readonly weighted: Tallies | null;
  }[] = [];

  constructor(
    private readonly complain: Complain,
    private readonly world: ShardsProjection,
    private readonly origin: string,
  ) {
    world.watchedBy(this);
  }

  apply(entry: ReplayedEntry): void {
    const name = nameOf(textOf(entry.data, 'dataset'), textOf(entry.data, 'version'));
    if (entry.kind === 'dataset.members-listed') return this.list(name, entry);
    const known = this.byName.get(name);
    if (entry.kind === 'dataset.version-committed') return this.commit(known ?? this.order(name, entry), entry);
    if (known) return this.complain(entry.index, `orders ${name} a second time`);
    this.order(name, entry);
  }

  committedId(dataset: string, version: string): number | undefined {
    const found = this.byName.get(nameOf(dataset, version));
    return found?.committed && found.id;
  }

  /** Of a committed version. */
  membersOf(dataset: string, version: string): Bitmap | undefined {
    const found = this.byName.get(nameOf(dataset, version));
    return found?.committed && found.members;
  }

  toBeCorrected(shards: readonly number[]): void {
    const changed = Bitmap.of(shards);
    this.touched = this.versions.flatMap((version) => {
      if (!version.committed || !version.members.intersects(changed)) return [];
      const members = version.members.and(changed);
      return [{ version, members, ...this.tallies(version, members) }];
    });
  }

  corrected(_shards: readonly number[], entry: number): void {
    for (const { version, members, once, weighted } of this.touched) {
      const now = this.tallies(version, members);
      version.totals.change(once, now.once, false, entry);
      if (weighted && now.weighted) version.totals.change(weighted, now.weighted, true, entry);
    }
    this.touched = [];
    for (const version of this.versions) if (!version.committed) version.originsChanged = entry;
  }

  tables(): ProjectedTable[] {
    const total =
      'dataset_version:number facet key direct:boolean weighted:boolean valid_from:number valid_to:number shards:number records:number ' +
      'tokens:number bytes:number no_records:number no_tokens:number no_bytes:number';
    const version =
      'id:number dataset version state ordered_entry:number committed_entry:number committed_at:instant base:number members:set ' +
      'weights:bytes upstream:set shards:number upstream_shards:number origins_changed_entry:number';
    const { versions } = this;
    return [
      { name: 'dataset_version', key: 1, columns: columnsOf(version), rows: () => versions.map(versionRow) },
      {
        ...{ name: 'dataset_version_total', key: 6, columns: columnsOf(total) },
        *rows() {
          for (const { id, totals } of versions) for (const row of totals.rows()) yield [id, ...row];
        },
      },
      sortedTable('committed_set', 'dataset_version:number upto:number keys:number root:bytes', 1, () => this.sets),
      sortedTable('committed_set_piece', 'root:bytes part piece:number bytes:digest-of', 3, () => this.pieces.values()),
    ];
  }

  private list(name: string, { index, data }: ReplayedEntry): void {
    const part = numberOf(data, 'part');
    const list = part === 0 ? { ranges: [], runs: [], parts: 0 } : this.listed.get(name);
    if (list?.parts !== part)
      return this.complain(index, `is part ${part} of a list whose parts before it are not there`);
    this.listed.set(name, list);
    list.parts++;
    for (const range of listOf(data, 'ranges')) list.ranges.push(range as unknown as [number, number]);
    for (const run of listOf(data, 'weights')) list.runs.push(run as unknown as Run);
  }

  private order(name: string, { index, data }: ReplayedEntry): ReplayedVersion {
    const list = this.listed.get(name) ?? { ranges: [], runs: [], parts: 0 };
    this.listed.delete(name);
    const members = Bitmap.fromRanges(list.ranges);
    if (members.size !== numberOf(data, 'members') || list.parts !== numberOf(data, 'parts'))
      this.complain(
        index,
        `says that ${name} has ${numberOf(data, 'members')} members in ${numberOf(data, 'parts')} parts; listed are ${members.size} in ${list.parts}`,
      );
    if ((members.last() ?? -1) >= this.world.shards.count)
      this.complain(index, 'has members that were not registered before it');
    const base = this.baseOf(data, index);
    const version: ReplayedVersion = {
      ...{
        id: this.versions.length,
        dataset: textOf(data, 'dataset'),
        version: textOf(data, 'version'),
        orderedEntry: index,
        base,
      },
      ...{
        members,
        runs: joined(list.runs),
        weights: weightsOf(list.runs),
        totals: new Totals(),
        originsChanged: null,
      },
    };
    this.versions.push(version);
    this.byName.set(name, version);
    return version;
  }

  private baseOf(data: JsonObject, entry: number): number | null {
    const base = textOrNull(data, 'base');
    if (base === null) return null;
    const found = this.byName.get(nameOf(textOf(data, 'dataset'), base));
    if (!found?.committed) this.complain(entry, `is made from ${base}, which was not committed before it`);
    return found?.id ?? null;
  }

  private commit(version: ReplayedVersion, { index, at, data }: ReplayedEntry): void {
    if (version.committed) return this.complain(index, `commits ${version.dataset}@${version.version} a second time`);
    const upstream = this.upstreamOf(version.members);
    version.committed = { entry: index, at, upstream };
    if (upstream.size !== numberOf(data, 'upstream'))
      this.complain(
        index,
        `says that the version and its ancestors are ${numberOf(data, 'upstream')} shards; they are ${upstream.size}`,
      );
    const { once, weighted } = this.tallies(version, version.members);
    version.totals.add(once, false, index);
    if (weighted) version.totals.add(weighted, true, index);
    this.commitSet(version, upstream, data, index);
  }

  private commitSet({ id, members }: ReplayedVersion, upstream: Bitmap, data: JsonObject, entry: number): void {
    if (data['commitment'] !== 'mpt-sha256@v1') return this.complain(entry, 'commits to no set that this reader knows');
    const upto = numberOf(data, 'upto');
    const { root, pieces } = foldSet(this.world.shards, { members, upstream, upto, origin: this.origin });
    const said = textOf(data, 'root').slice('sha256:'.length);
    if (said !== root || numberOf(data, 'keys') !== upstream.size || upto > entry)
      this.complain(
        entry,
        `commits to ${numberOf(data, 'keys')} keys under the root ${said}; the ${upstream.size} keys at ${upto} have the root ${root}`,
      );
    this.sets.push([id, upto, upstream.size, root]);
    for (const piece of pieces) this.pieces.set(JSON.stringify(piece), piece);
  }

  private upstreamOf(members: Bitmap): Bitmap {
    const { shards, derivations } = this.world;
    const last = members.last();
    if (last === null) return members;
    const inside = new Uint8Array(last + 1);
    for (const [from, to] of members.eachRange()) inside.fill(1, from, to);
    const seen = new Uint8Array(derivations.count);
    const ranges: [number, number][] = [];
    for (let number = last; number >= 0; number--) {
      if (inside[number] === 0) continue;
      const range = ranges.at(-1);
      if (range?.[0] === number + 1) range[0] = number;
      else ranges.push([number, number + 1]);
      const derivation = shards.derivationOf(number);
      if (derivation === null || seen[derivation] === 1) continue;
      seen[derivation] = 1;
      for (const parent of derivations.parentsOf(derivation)) inside[parent] = 1;
    }
    return Bitmap.fromRanges(ranges.reverse());
  }

  private tallies({ weights }: ReplayedVersion, members: Bitmap): { once: Tallies; weighted: Tallies | null } {
    const { shards, origins } = this.world;
    const count = (weightOf: (shard: number) => number): Tallies => tally(shards, origins, members.toArray(), weightOf);
    return { once: count(() => 1), weighted: weights.size > 0 ? count((shard) => weights.get(shard) ?? 1) : null };
  }
}

const nameOf = (dataset: string, version: string): string => `${dataset}@${version}`;

function versionRow({
  id,
  dataset,
  version,
  orderedEntry,
  base,
  members,
  runs,
  committed,
  originsChanged,
}: ReplayedVersion): Value[] {
  return [
    ...[id, dataset, version, committed ? 'committed' : 'committing', orderedEntry, committed?.entry ?? null],
    ...[committed?.at ?? null, base, members, runBytes(runs), committed?.upstream ?? null, members.size],
    ...[committed?.upstream.size ?? null, originsChanged],
  ];
}

function weightsOf(runs: readonly Run[]): Map<number, number> {
  const weights = new Map<number, number>();
  for (const [from, to, weight] of runs) for (let number = from; number < to; number++) weights.set(number, weight);
  return weights;
}

/** Neighbours of one weight, which the bounds of parts may have parted, as one. */
function joined(runs: readonly Run[]): Run[] {
  const all: [number, number, number][] = [];
  for (const [from, to, weight] of [...runs].sort((a, b) => a[0] - b[0])) {
    const last = all.at(-1);
    if (last?.[1] === from && last[2] === weight) last[1] = to;
    else all.push([from, to, weight]);
  }
  return all;
}

/** from, to and weight of each run, 4 bytes each, big-endian; as hex. */
function runBytes(runs: readonly Run[]): string {
  const bytes = Buffer.alloc(runs.length * 12);
  runs.flat().forEach((number, at) => bytes.writeUInt32BE(number, at * 4));
  return bytes.toString('hex');
}
