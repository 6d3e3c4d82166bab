import { setImmediate as nextTurn } from 'node:timers/promises';
import { systemClock } from '@core/kernel';
import { HASH_BYTES } from '@core/merkle';
import { type Freshness, parseCheckpoint, parseNote, type VerifierKey, type WitnessPolicy } from '@core/note';
import { Replay } from '@audit-replay';
import { decodeEntryBundle, formatTilePath, TILE_WIDTH, type Tile, tileWidth, TilesError } from '@core/tiles';
import { checkCheckpoint, checkInstant, type Trust, withRotations } from './check-checkpoints.js';
import type { AuditReport } from './database-audit.read-model.js';
import type { Differences } from './difference.js';
import { checkKept, claimedSize, type KeptCheckpoint } from './kept-checkpoints.js';
import { LogCheck, type LogEntry } from './log-check.js';

/** A published log (C2SP tlog-tiles), over HTTP or as static files. */
export interface PublishedLog {
  /** Returns `checkpoint` or `tile/…`; null if it does not exist. Throws if it cannot be read. */
  read(path: string): Promise<Buffer | null>;
}

export interface PublishedAuditOptions {
  readonly key: VerifierKey;
  readonly policy?: WitnessPolicy;
  /** What others keep of this log: `askWitnesses`. */
  readonly kept?: readonly KeptCheckpoint[];
  /** The log is a copy, which may be older than what others keep. */
  readonly isCopy?: boolean;
  /** How recently the policy's quorum must have cosigned the checkpoint. */
  readonly freshness?: Freshness;
  /** Milliseconds since the epoch; defaults to the clock of this machine. */
  readonly now?: number;
  readonly progress?: (stage: string, done: number, total: number) => void;
}

const HEIGHT = 8;
/** Bundles that are requested ahead. */
const AHEAD = 16;
/** Bundles after which the tiles above them are compared. */
const COMPARE_EVERY = 16;

/**
 * Checks a published log against its checkpoint: signatures, every entry, every tile; and its
 * entries against the entries before them, including committed roots. Returns null if there is no
 * checkpoint to start from.
 */
export async function auditPublished(
  log: PublishedLog,
  options: PublishedAuditOptions,
  differences: Differences,
): Promise<AuditReport | null> {
  const bytes = await log.read('checkpoint');
  if (!bytes) {
    differences.add('checkpoint', 'checkpoint', 'is missing');
    return null;
  }
  return new PublishedAudit(log, options, differences).run(bytes.toString('utf8'));
}

/** A tile with the hashes that the entries give it, requested in order to be compared. */
interface RequestedTile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly served: Promise<Buffer | null>;
}

class PublishedAudit {
  /** The hashes of each level that are in no tile yet. */
  private readonly open: Buffer[][] = [];
  private readonly done: number[] = [];
  /** The roots of the sizes of checkpoints that others keep, once they are reached. */
  private readonly keptRoots = new Map<number, Buffer>();
  private readonly keptSizes: ReadonlySet<number | undefined>;
  private readonly full: RequestedTile[] = [];

  constructor(
    private readonly log: PublishedLog,
    private readonly options: PublishedAuditOptions,
    private readonly differences: Differences,
  ) {
    this.keptSizes = new Set((options.kept ?? []).map(claimedSize));
  }

  async run(note: string): Promise<AuditReport | null> {
    const { differences } = this;
    const head = headOf(note);
    if (typeof head === 'string') {
      differences.add('checkpoint', 'checkpoint', head);
      return null;
    }
    const replay = new Replay(head.origin, ({ entry, kind, message }) =>
      differences.add('statement', entry, `${kind} ${message}`),
    );
    const check = new LogCheck(differences, replay, (height, hash) => this.node(height, hash));
    await this.readEntries(check, head.treeSize);
    for (const [level, hashes] of this.open.entries()) if (hashes.length > 0) this.close(level, hashes);
    await this.compareTiles();
    const { edge } = check;
    const keys = withRotations([this.options.key], replay.keyRotations);
    const { key, policy = 'none', freshness, kept = [], isCopy } = this.options;
    const trust: Trust = { keys, policy, origin: key.name, freshness };
    const rootAt = (size: number): Buffer | undefined => (size === edge.size ? edge.root() : this.keptRoots.get(size));
    const instantAt = (): string | null => check.lastAt;
    checkCheckpoint({ note, rootAt, instantAt }, trust, differences, head.treeSize);
    checkInstant(
      check.lastAt,
      this.options.now ?? systemClock.now().getTime(),
      'the audit read it',
      differences,
      edge.size,
    );
    const notes = checkKept(kept, { keys, origin: key.name, size: edge.size, rootAt, isCopy }, differences);
    return { entries: edge.size, rootHash: edge.root().toString('hex'), checkpoints: 1, rows: {}, notes };
  }

  private async readEntries(check: LogCheck, size: number): Promise<void> {
    const bundles = Math.ceil(size / TILE_WIDTH);
    const requested: { readonly tile: Tile; readonly bytes: Promise<Buffer | null> }[] = [];
    for (let next = 0, taken = 0; taken < bundles;) {
      for (; next < bundles && requested.length < AHEAD; next++) {
        const tile: Tile = { level: 'entries', index: next, width: tileWidth('entries', next, size) };
        requested.push({ tile, bytes: this.request(formatTilePath(tile)) });
      }
      const { tile, bytes } = requested.shift() as (typeof requested)[number];
      const entries = this.entriesOf(tile, await bytes);
      if (!entries) return;
      this.take(
        check,
        entries.map((body, place) => ({ index: tile.index * TILE_WIDTH + place, body })),
      );
      taken++;
      // What was served meanwhile is received.
      await nextTurn();
      if (taken % COMPARE_EVERY > 0 && taken < bundles) continue;
      await this.compareTiles();
      this.options.progress?.('entries', check.edge.size, size);
    }
  }

  /** Reads ahead of its use, so that the log is served while entries are checked. */
  private request(path: string): Promise<Buffer | null> {
    const read = this.log.read(path);
    // Where it fails before it is awaited, awaiting it throws.
    read.catch(() => undefined);
    return read;
  }

  /** Stops at each size of which somebody keeps a checkpoint. */
  private take(check: LogCheck, entries: readonly LogEntry[]): void {
    let taken = 0;
    for (let count = 1; count <= entries.length; count++) {
      const isKept = this.keptSizes.has(check.edge.size + count - taken);
      if (!isKept && count < entries.length) continue;
      check.take(entries.slice(taken, count));
      taken = count;
      if (isKept) this.keptRoots.set(check.edge.size, check.edge.root());
    }
  }

  /** Returns undefined if the entries cannot be read, so that later ones have no position. */
  private entriesOf(tile: Tile, bytes: Buffer | null): Buffer[] | undefined {
    const path = formatTilePath(tile);
    if (!bytes) return void this.differences.add('tile', path, 'is missing; the log was read up to it');
    try {
      return decodeEntryBundle(bytes, tile.width);
    } catch (error) {
      if (!(error instanceof TilesError)) throw error;
      return void this.differences.add('tile', path, `${error.message} The log was read up to it.`);
    }
  }

  private node(height: number, hash: Buffer): void {
    if (height % HEIGHT !== 0) return;
    const level = height / HEIGHT;
    const hashes = (this.open[level] ??= []);
    hashes.push(Buffer.from(hash));
    if (hashes.length === TILE_WIDTH) this.close(level, hashes);
  }

  private close(level: number, hashes: Buffer[]): void {
    const index = this.done[level] ?? 0;
    this.done[level] = index + 1;
    const path = formatTilePath({ level, index, width: hashes.length });
    this.full.push({ path, bytes: Buffer.concat(hashes, hashes.length * HASH_BYTES), served: this.request(path) });
    this.open[level] = [];
  }

  private async compareTiles(): Promise<void> {
    for (const { path, bytes, served: reading } of this.full.splice(0)) {
      const served = await reading;
      if (!served) this.differences.add('tile', path, 'is missing');
      else if (!served.equals(bytes)) this.differences.add('tile', path, 'has other hashes than those of the entries');
    }
  }
}

function headOf(note: string): { origin: string; treeSize: number } | string {
  try {
    return parseCheckpoint(parseNote(note).text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
