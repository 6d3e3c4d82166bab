import { leafHash } from '@core/merkle';
import { NoteError, parseCheckpoint, parseNote } from '@core/note';
import { decodeEntryBundle, formatTilePath, newTiles, type Tile, TILE_WIDTH, tileWidth } from '@core/tiles';
import type { Database } from '@platform/database';
import { type ObjectStorage, StorageError } from '@platform/storage';
import { PublicationError } from './publication.errors.js';
import type { LogExported } from './publication.jobs.js';
import type { PublicationReadModel } from './publication.read-model.js';
import type { PublishedCheckpoint } from './published-checkpoint.js';
import { SELECT_PUBLISHED_ROOT, TRY_EXPORT_LOCK } from './store/publication.sql.js';

const TILE_OPTIONS = { contentType: 'application/octet-stream', cacheControl: 'public, max-age=31536000, immutable' };
const CHECKPOINT_OPTIONS = { contentType: 'text/plain; charset=utf-8', cacheControl: 'public, max-age=1' };
/** Files written at once. */
const WIDTH = 8;

/**
 * Writes the published log as static files (C2SP tlog-tiles), so that reads need no database. Tiles
 * are written first and the checkpoint last: every tile of a checkpoint exists. An interrupted
 * export resumes; existing full tiles are skipped.
 */
export class LogExportService {
  /**
   * @param base where the files go, without a slash at the end
   * @param entries whether entry bundles are written: static files are readable without a key
   */
  constructor(
    private readonly database: Database,
    private readonly log: PublicationReadModel,
    private readonly storage: Pick<ObjectStorage, 'head' | 'read' | 'write'>,
    private readonly base: string,
    private readonly options: { readonly entries: boolean } = { entries: true },
  ) {}

  /**
   * Throws `export-at-work` if another worker writes to the same place, and what the storage
   * throws.
   */
  async export(progress: (done: number, total: number) => void, signal?: AbortSignal): Promise<LogExported> {
    // A transaction-level lock: it ends with the process.
    return this.database.transaction(async (tx) => {
      const [lock] = await tx.query<{ mine: boolean }>(TRY_EXPORT_LOCK);
      if (lock?.mine !== true) {
        throw new PublicationError('export-at-work', 'Another worker writes the log to this place now.');
      }
      const latest = await this.log.covering(1);
      const note = await this.exportedNote();
      const from = await this.exportedSize(latest, note);
      const completed = await this.completeEntries(from);
      if (note === latest.note) return { size: from, written: completed };
      const written = await this.writeTiles(from, latest.size, progress, signal);
      await this.storage.write(`${this.base}/checkpoint`, Buffer.from(latest.note), CHECKPOINT_OPTIONS);
      return { size: latest.size, written: completed + written + 1 };
    });
  }

  /** Returns the size of the exported checkpoint: every file up to it exists. */
  private async exportedSize(latest: PublishedCheckpoint, note: string | undefined): Promise<number> {
    if (note === undefined) return 0;
    try {
      const [ours, theirs] = [latest.note, note].map((text) => parseCheckpoint(parseNote(text).text));
      if (ours?.origin !== theirs?.origin) {
        throw new PublicationError(
          'export-of-another-log',
          `${this.base} holds the log ${theirs?.origin}, not ${ours?.origin}.`,
        );
      }
      const root = Buffer.from(theirs?.root ?? '');
      if (theirs && theirs.treeSize <= latest.size && (await this.isOurs(theirs.treeSize, root)))
        return theirs.treeSize;
      const heads = {
        ledger: { size: latest.size, root: latest.root.toString('hex') },
        other: { size: theirs?.treeSize ?? 0, root: Buffer.from(theirs?.root ?? '').toString('hex'), of: this.base },
      };
      if (theirs && theirs.treeSize <= latest.size)
        throw new PublicationError(
          'log-forked',
          `${this.base} has a checkpoint of size ${theirs.treeSize} with the root ${root.toString('hex')}, which this log never had.`,
          heads,
        );
      throw new PublicationError(
        'log-rolled-back',
        `${this.base} has a checkpoint of size ${heads.other.size}, and this database has published ${latest.size}.`,
        heads,
      );
    } catch (error) {
      if (error instanceof NoteError) return 0;
      throw error;
    }
  }

  /** Whether the log published this head, or would have: not every exported one is still stored. */
  private async isOurs(size: number, root: Buffer): Promise<boolean> {
    const [head] = await this.database.query<{ root: Buffer }>(SELECT_PUBLISHED_ROOT, [size]);
    return head === undefined || head.root.equals(root);
  }

  private async exportedNote(): Promise<string | undefined> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of this.storage.read(`${this.base}/checkpoint`)) chunks.push(chunk);
    } catch (error) {
      if (error instanceof StorageError && error.code === 'object-not-found') return undefined;
      throw error;
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  /**
   * Writes the bundles of an exported checkpoint that were left out while entries were not public.
   * The last one is written after the others: where it exists, all do.
   */
  private async completeEntries(size: number): Promise<number> {
    if (!this.options.entries || size === 0) return 0;
    const index = Math.ceil(size / TILE_WIDTH) - 1;
    const last: Tile = { level: 'entries', index, width: tileWidth('entries', index, size) };
    if ((await this.storage.head(`${this.base}/${formatTilePath(last)}`)) !== null) return 0;
    let written = 0;
    for (let at = 0; at < index; at++) {
      if (await this.writeTile({ level: 'entries', index: at, width: TILE_WIDTH })) written++;
    }
    await this.writeTile(last);
    return written + 1;
  }

  private async writeTiles(
    from: number,
    to: number,
    progress: (done: number, total: number) => void,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    const list = [...newTiles(from, to)].filter(({ level }) => this.options.entries || level !== 'entries');
    const total = list.length;
    const tiles = list.values();
    let [done, written] = [0, 0];
    const work = async (): Promise<void> => {
      for (const tile of tiles) {
        signal?.throwIfAborted();
        if (await this.writeTile(tile)) written++;
        progress(++done, total);
      }
    };
    await Promise.all(Array.from({ length: WIDTH }, work));
    return written;
  }

  /** Returns whether it was written. A full tile never changes, and is written atomically. */
  private async writeTile(tile: Tile): Promise<boolean> {
    const uri = `${this.base}/${formatTilePath(tile)}`;
    if (tile.width === TILE_WIDTH && (await this.storage.head(uri)) !== null) return false;
    const bytes = await this.log.tile(tile);
    if (tile.level === 'entries') await this.requireHashed(tile, bytes);
    await this.storage.write(uri, bytes, TILE_OPTIONS);
    return true;
  }

  /** An exported bundle must not contain entries that were altered after they were signed. */
  private async requireHashed({ index, width }: Tile, bundle: Buffer): Promise<void> {
    const hashes = await this.log.tile({ level: 0, index, width });
    const leaves = decodeEntryBundle(bundle, width).map((entry) => leafHash(entry));
    if (Buffer.concat(leaves).equals(hashes)) return;
    const wrong = leaves.findIndex((leaf, n) => !leaf.equals(hashes.subarray(n * leaf.length, (n + 1) * leaf.length)));
    const entry = index * TILE_WIDTH + wrong;
    throw new PublicationError(
      'entry-altered',
      `The stored bytes of entry ${entry} do not hash to its leaf hash: it is not exported.`,
    );
  }
}
