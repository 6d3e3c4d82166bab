import { type JsonObject, sha256 } from '@core/kernel';
import { EMPTY_LIST, extendList, PendingOccurrences, subjectKey, subjectsOfStatement } from '@core/subject-index';
import { GrowingTrie, HASH_BYTES, prefixOf, subtreeRoot } from '@core/trie';
import type { Entry } from './entry-formats.js';
import { floats, ints } from './growing-column.js';
import { blocksOf } from './index-blocks.js';
import { columnsOf, type ProjectedTable, type Row, sortedTable } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';

/** A page of the index has 16 subjects on average, at most. */
const SUBJECTS_A_PAGE = 16;
const TAIL_BYTES = 10;

interface ReadEntry {
  readonly index: number;
  readonly leafHash: Buffer;
  readonly kind: string;
  readonly data: JsonObject;
}

interface Committed {
  readonly entry: number;
  readonly upto: number;
  readonly subjects: number;
  readonly depth: number;
  readonly root: string;
}

/**
 * The index of subjects (`@core/subject-index`): what every entry speaks of, as of each commitment
 * to it.
 */
export class SubjectIndexProjection implements Projection {
  private readonly trie = new GrowingTrie();
  /** By place in the trie. */
  private readonly last = floats();
  private readonly counts = ints();
  /** Entries that are not the last of their subjects. */
  private readonly earlier: { readonly place: number; readonly entry: number }[] = [];
  private readonly pending = new PendingOccurrences();
  private committed: Committed | undefined;

  constructor(
    subscribe: Subscribe,
    private readonly report: ReportFault,
  ) {
    subscribe('index.committed', (entry) => this.commit(entry));
  }

  /** To be called with every entry, before it is applied. */
  read({ index, leafHash, kind, data }: ReadEntry): void {
    for (const subject of subjectsOfStatement(kind, data)) this.pending.add(subjectKey(subject), index, leafHash);
  }

  private commit({ index, data }: Entry<'index.committed'>): void {
    const { upto, root, subjects } = data;
    const before = this.committed?.upto ?? 0;
    if (upto > index || upto < before)
      return this.report(index, `commits to the index of ${upto} entries, after one of ${before} entries`);
    const occurrences = this.pending.take(upto, (key, entry, leafHash) => this.extend(key, entry, leafHash));
    let depth = this.committed?.depth ?? 0;
    while ((this.committed?.subjects ?? 0) + occurrences > SUBJECTS_A_PAGE * 2 ** depth) depth++;
    const [made, size] = [this.trie.root().toString('hex'), this.trie.size];
    this.committed = { entry: index, upto, subjects: size, depth, root: made };
    if (root !== made || subjects !== size)
      this.report(
        index,
        `commits to ${subjects} subjects under the root ${root}; the ${size} subjects of ${upto} entries have the root ${made}`,
      );
  }

  private extend(key: Uint8Array, entry: number, leafHash: Uint8Array): void {
    const known = this.trie.placeOf(key);
    const value = known === undefined ? EMPTY_LIST : this.trie.leafAt(known).subarray(HASH_BYTES);
    if (known !== undefined) this.earlier.push({ place: known, entry: this.last.get(known) });
    const place = this.trie.set(key, extendList(value, { index: entry, leafHash }));
    this.last.set(place, entry);
    this.counts.set(place, known === undefined ? 1 : this.counts.get(place) + 1);
  }

  tables(): ProjectedTable[] {
    const { committed } = this;
    const state = committed
      ? [[true, committed.entry, committed.upto, committed.subjects, committed.depth, committed.root]]
      : [];
    return [
      sortedTable(
        'index_state',
        'id:boolean entry:number upto:number subjects:number depth:number root:bytes',
        1,
        () => state,
      ),
      {
        name: 'index_page',
        key: 2,
        columns: columnsOf('depth:number prefix:number subjects:digest-of'),
        rows: () => this.pageRows(),
      },
      {
        name: 'index_block',
        key: 3,
        columns: columnsOf('depth:number top:number prefix:number hashes:digest-of'),
        rows: () => this.blockRows(),
      },
      sortedTable('index_earlier', 'key:bytes entry:number', 2, () =>
        this.earlier.map(({ place, entry }) => [this.keyAt(place), entry]),
      ),
    ];
  }

  private keyAt(place: number): string {
    return this.trie.leafAt(place).subarray(0, HASH_BYTES).toString('hex');
  }

  private *pageRows(): Generator<Row> {
    for (const { prefix, places } of this.pages()) {
      const leaves = places.map((place) => this.trie.leafAt(place));
      const tails = places.map((place) => {
        const tail = Buffer.alloc(TAIL_BYTES);
        tail.writeUIntBE(this.last.get(place), 0, 6);
        tail.writeUInt32BE(this.counts.get(place), 6);
        return tail;
      });
      yield [this.committed?.depth ?? 0, prefix, sha256(Buffer.concat([...leaves, ...tails])).toString('hex')];
    }
  }

  private *blockRows(): Generator<Row> {
    const { depth = 0 } = this.committed ?? {};
    const roots = new Map<number, Buffer>();
    for (const { prefix, places } of this.pages()) {
      const leaves = Buffer.concat(places.map((place) => this.trie.leafAt(place)));
      roots.set(prefix, subtreeRoot(leaves, 0, places.length));
    }
    for (const { top, prefix, hashes: slots } of blocksOf(depth, roots))
      yield [depth, top, prefix, sha256(slots).toString('hex')];
  }

  /** The places of the keys of each page, in order. */
  private *pages(): Generator<{ prefix: number; places: number[] }> {
    const { depth = 0 } = this.committed ?? {};
    let page: { prefix: number; places: number[] } | undefined;
    for (const place of this.trie.places()) {
      const prefix = prefixOf(this.trie.leafAt(place), 0, depth);
      if (page?.prefix !== prefix) {
        if (page) yield page;
        page = { prefix, places: [] };
      }
      page.places.push(place);
    }
    if (page) yield page;
  }
}
