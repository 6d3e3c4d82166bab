import { systemClock } from '@core/kernel';
import { type Freshness, NoteError, parseVerifierKey, type VerifierKey, type WitnessPolicy } from '@core/note';
import { type Column, type ColumnKind, type ProjectedTable, Replay } from '@audit-replay';
import { catalogDifferences, type Database, laterMigrations, type Reader } from '@platform/database';
import type { DigestedFiles } from '@platform/storage';
import { checkCheckpoint, checkInstant, isTrusted, type Trust, withRotations } from './check-checkpoints.js';
import { checkLogKeys, type StoredLogKey } from './check-log-keys.js';
import { compareTable, type LiveRow } from './compare-table.js';
import type { Differences } from './difference.js';
import { checkKept, type KeptCheckpoint } from './kept-checkpoints.js';
import { listFacts } from './list-facts.js';
import { checkListedFiles, dividedLists, LISTS_IN_FILES } from './listed-files.service.js';
import { type LogEntry, LogCheck } from './log-check.js';
import {
  ALL_CHECKPOINTS,
  ALL_ENTRIES,
  ALL_TREE_HEADS,
  HEADS,
  LATEST_CHECKPOINT,
  LINEAGE_SEGMENTS,
  LIST_DIGESTS,
  liveRows,
  LOST_PERSONAL_DATA,
  LOG_KEYS,
  MISSING_CHECKPOINTS,
  ONE_MOMENT,
  PUBLICATION_REFUSED,
  WRONG_EVENTS,
  WRONG_KEY_SECRETS,
  WRONG_PERSONAL_DATA,
} from './store/audit.sql.js';
import { cursor } from './store/cursor.store.js';
import { TreeHeads } from './tree-heads.js';

export interface AuditOptions {
  /** The log's origin line. */
  readonly origin: string;
  /**
   * The log's key, from the auditor. Defaults to the keys in the database, which then vouches for
   * itself.
   */
  readonly key?: VerifierKey;
  readonly policy?: WitnessPolicy;
  /**
   * The policy is that of the installation, and older checkpoints may be from before it: it holds
   * from the first checkpoint on that meets it, and one must. Defaults to false: it holds for all.
   */
  readonly policyMayBeNew?: boolean;
  /** What others keep of this log: `askWitnesses`. */
  readonly kept?: readonly KeptCheckpoint[];
  /** Milliseconds since the epoch; defaults to the clock of this machine. */
  readonly now?: number;
  /** How recently the policy's quorum must have cosigned the latest checkpoint. */
  readonly freshness?: Freshness;
  /** Where lists of inspections' results are files; null: nowhere. Defaults to null. */
  readonly results?: DigestedFiles | null | undefined;
  /** Called every 50,000 entries, and after each table. */
  readonly progress?: (stage: string, done: number, total: number) => void;
}

export interface AuditReport {
  readonly entries: number;
  readonly rootHash: string;
  readonly checkpoints: number;
  /** Rows compared, by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** What could not be held against the log, in sentences. */
  readonly notes: readonly string[];
}

interface EntryRow {
  readonly index: number;
  readonly kind: string;
  readonly recordedAt: string;
  readonly body: Buffer;
  readonly hashes: Buffer;
}

interface Published {
  readonly size: number;
  readonly publishedAt: string;
}

interface StoredCheckpoint extends Published {
  readonly root: Buffer;
  readonly note: string;
}

/** Numbers of checkpoints that are missing, before that of `size`. */
interface Gap {
  readonly first: number;
  readonly last: number;
  readonly size: number;
}

interface SegmentRow {
  readonly shard: number;
  readonly shards: number;
  readonly digest: string;
  /** The digest of what is stored. */
  readonly computed: string;
}

interface HeadsRow {
  readonly size: number;
  readonly root: Buffer;
  readonly edge: Buffer;
  readonly recordedAt: string | null;
  readonly signedSize: number;
  readonly signedRoot: Buffer;
}

const ENTRIES_AT_ONCE = 2_000;
const ROWS_AT_ONCE = 5_000;
/** For rows that contain sets of shards. */
const SETS_AT_ONCE = 20;
const REPORT_EVERY = 50_000;

/**
 * Checks a database against its entries: hashes, heads, checkpoints, and every row of every
 * projection. It reads one snapshot; writers continue.
 */
export function auditDatabase(
  database: Database,
  options: AuditOptions,
  differences: Differences,
): Promise<AuditReport> {
  return database.transaction(async (tx) => {
    await tx.query(ONE_MOMENT);
    return auditMoment(tx, options, differences);
  });
}

/** `auditDatabase` of what a transaction sees. */
export function auditMoment(tx: Reader, options: AuditOptions, differences: Differences): Promise<AuditReport> {
  return new DatabaseAudit(tx, options, differences).run();
}

class DatabaseAudit {
  private readonly heads = new TreeHeads();
  private readonly replay: Replay;
  private readonly check: LogCheck;

  constructor(
    private readonly tx: Reader,
    private readonly options: AuditOptions,
    private readonly differences: Differences,
  ) {
    this.replay = new Replay(options.origin, ({ entry, kind, message }) =>
      differences.add('statement', entry, `${kind} ${message}`),
    );
    this.check = new LogCheck(differences, this.replay);
  }

  async run(): Promise<AuditReport> {
    await this.checkCatalog();
    const [head] = await this.tx.query<HeadsRow>(HEADS);
    if (!head) this.differences.add('head', 0, 'the head is missing');
    await this.heads.read(cursor(this.tx, 'tree_heads', ALL_TREE_HEADS, ROWS_AT_ONCE));
    await this.readLog(head?.size ?? 0);
    this.heads.finish(this.check.edge.size, this.differences);
    if (head) this.checkHead(head);
    const now = this.options.now ?? systemClock.now().getTime();
    checkInstant(this.check.lastAt, now, 'the audit read it', this.differences, this.check.edge.size);
    const { checkpoints, notes } = await this.checkCheckpoints();
    const rows: Record<string, number> = {};
    for (const table of this.replay.tables())
      rows[table.name] = await (table.name === LISTS_IN_FILES ? this.compareLists(table) : this.compare(table));
    await this.checkKeySecrets();
    await this.checkPersonalData();
    await this.checkEvents();
    await this.checkLineage();
    const { edge } = this.check;
    return { entries: edge.size, rootHash: edge.root().toString('hex'), checkpoints, rows, notes };
  }

  /** Before anything else: what follows is what the catalog lets us see. */
  private async checkCatalog(): Promise<void> {
    for (const name of await laterMigrations(this.tx))
      this.differences.add(
        'catalog',
        `migration ${name}`,
        'is unknown to this version: audit with the version that made it',
      );
    for (const { object, message } of await catalogDifferences(this.tx))
      this.differences.add('catalog', object, message);
  }

  private async readLog(total: number): Promise<void> {
    let reported = 0;
    for await (const rows of cursor<EntryRow>(this.tx, 'entries', ALL_ENTRIES, ENTRIES_AT_ONCE)) {
      let rest: readonly LogEntry[] = rows.map(({ index, body, ...stored }) => ({ index, body, stored }));
      while (rest.length > 0) {
        const count = Math.min(rest.length, this.heads.until(this.check.edge.size));
        this.check.take(rest.slice(0, count));
        rest = rest.slice(count);
        const { edge, lastAt, firstAt } = this.check;
        if (this.heads.reached(edge, lastAt, firstAt, this.differences)) this.check.beginAppend();
      }
      if (this.check.edge.size - reported < REPORT_EVERY) continue;
      reported = this.check.edge.size;
      this.options.progress?.('entries', reported, total);
    }
  }

  private checkHead({ size, root, edge, recordedAt, signedSize, signedRoot }: HeadsRow): void {
    const computed = this.check.edge;
    const wrong = (message: string): void => this.differences.add('head', size, message);
    if (size !== computed.size) wrong(`the head states ${size} entries; there are ${computed.size}`);
    else if (!root.equals(computed.root())) wrong('the root of the head is not that of the entries');
    else if (!edge.equals(computed.toBytes())) wrong('the edge of the head does not follow from the entries');
    if (recordedAt !== this.check.lastAt)
      wrong(`the head is of ${String(recordedAt)}; the last entry of ${String(this.check.lastAt)}`);
    const signed = signedSize === 0 ? signedRoot : this.heads.rootAt(signedSize);
    if (!signed?.equals(signedRoot)) wrong(`what was last signed, of ${signedSize} entries, is no head of this log`);
  }

  private async checkCheckpoints(): Promise<{ checkpoints: number; notes: string[] }> {
    const keys = await this.tx.query<StoredLogKey>(LOG_KEYS);
    checkLogKeys(keys, this.replay.keyRotations, this.differences);
    const stored = keys.flatMap(({ vkey }) => this.storedKey(vkey));
    const { key, policy = 'none', origin, kept = [] } = this.options;
    const trust: Trust = { keys: key ? withRotations([key], this.replay.keyRotations) : stored, policy, origin };
    for (const { code, detail } of await this.tx.query<{ code: string; detail: string }>(PUBLICATION_REFUSED))
      this.differences.add('publication', code, `the publisher refuses to sign: ${detail}`);
    for (const { first, last, size } of await this.tx.query<Gap>(MISSING_CHECKPOINTS))
      this.differences.add('checkpoint', size, `the published checkpoints ${first} to ${last} before it are missing`);
    const checkpoints = await this.readCheckpoints(trust);
    const { size } = this.check.edge;
    const log = { keys: trust.keys, origin, size, rootAt: (treeSize: number) => this.heads.rootAt(treeSize) };
    return { checkpoints, notes: checkKept(kept, log, this.differences) };
  }

  private async readCheckpoints(trust: Trust): Promise<number> {
    const { policyMayBeNew = false, freshness } = this.options;
    const latest = freshness && (await this.tx.query<Published>(LATEST_CHECKPOINT))[0];
    let checkpoints = 0;
    let isMet = !policyMayBeNew || trust.policy === 'none';
    for await (const rows of cursor<StoredCheckpoint>(this.tx, 'checkpoints', ALL_CHECKPOINTS, ROWS_AT_ONCE)) {
      for (const row of rows) {
        checkpoints++;
        isMet ||= isTrusted(row.note, trust);
        const isLatest = row.size === latest?.size && row.publishedAt === latest.publishedAt;
        const asked = isMet ? trust : { ...trust, policy: 'none' as const };
        this.checkStored(row, isLatest ? { ...asked, freshness } : asked);
      }
    }
    if (checkpoints > 0 && !isMet)
      this.differences.add('checkpoint', 'all', 'none of them meets the witness policy of this installation');
    return checkpoints;
  }

  private checkStored({ size, publishedAt, root, note }: StoredCheckpoint, trust: Trust): void {
    const rootAt = (treeSize: number): Buffer | undefined => this.heads.rootAt(treeSize);
    const instantAt = (treeSize: number): string | null => this.heads.instantAt(treeSize);
    checkCheckpoint({ note, rootAt, instantAt }, trust, this.differences, size);
    checkInstant(instantAt(size), Date.parse(publishedAt), 'it was published', this.differences, size);
    if (!rootAt(size)?.equals(root))
      this.differences.add('checkpoint', size, 'the root beside it is not that of the entries');
  }

  private storedKey(vkey: string): VerifierKey[] {
    try {
      return [parseVerifierKey(vkey)];
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      this.differences.add('publication_key', vkey, error.message);
      return [];
    }
  }

  /** Each list is a row or a file. Without a place for files, all are rows. */
  private async compareLists(table: ProjectedTable): Promise<number> {
    const { results, progress } = this.options;
    if (!results) return this.compare(table);
    const digests = new Set<string>();
    for await (const rows of cursor<{ digest: string }>(this.tx, 'digests', LIST_DIGESTS, ROWS_AT_ONCE))
      for (const { digest } of rows) digests.add(digest);
    const { inTable, inFiles } = dividedLists(table, digests);
    const compared = await this.compare(inTable);
    const report =
      progress && ((done: number, total: number) => done % 1_000 === 0 && progress('files of results', done, total));
    return compared + (await checkListedFiles(inFiles, results, this.differences, report));
  }

  private async compare(table: ProjectedTable): Promise<number> {
    const has = (kind: ColumnKind): boolean => table.columns.some((column) => column.kind === kind);
    const atOnce = has('list') ? 1 : has('set') ? SETS_AT_ONCE : ROWS_AT_ONCE;
    const live = rowArrays(cursor(this.tx, `rows_of_${table.name}`, liveRows(table), atOnce), table.columns);
    const compared = await compareTable(table, live, (a, b) => this.heads.sameAppend(a, b), this.differences);
    this.options.progress?.(table.name, compared, compared);
    return compared;
  }

  /** That the commitments themselves are those of the entries is held by the projection. */
  private async checkKeySecrets(): Promise<void> {
    const message = 'salt and hash of the secret are not what was committed to; the key was issued by entry';
    for (const { id, entry } of await this.tx.query<{ id: string; entry: number }>(WRONG_KEY_SECRETS))
      this.differences.add('api_key', id, `${message} ${entry}`);
  }

  private async checkPersonalData(): Promise<void> {
    const rows = await this.tx.query<{ id: string; opens: boolean; entry: number | null }>(WRONG_PERSONAL_DATA);
    for (const { id, opens, entry } of rows) {
      if (!opens) this.differences.add('personal_data', id, 'salt and payload are not what was committed to');
      if (entry !== null)
        this.differences.add('personal_data', id, `is still stored; entry ${entry} states its erasure`);
    }
    const lost = await this.tx.query<{ id: string; entry: number }>(LOST_PERSONAL_DATA);
    for (const { id, entry } of lost)
      this.differences.add(
        'personal_data',
        id,
        `is gone, and no entry states its erasure; entry ${entry} refers to it`,
      );
  }

  /** Which segments there are, a background job decides; what they state, the entries. */
  private async checkLineage(): Promise<void> {
    for await (const rows of cursor<SegmentRow>(this.tx, 'lineage', LINEAGE_SEGMENTS, ROWS_AT_ONCE)) {
      for (const { shard, shards, digest, computed } of rows) {
        const expected = this.replay.lineageOf(shard, shards);
        const wrong = (message: string): void => this.differences.add('lineage_segment', `shard ${shard}`, message);
        if (!expected) wrong(`states ${shards} shards; there are fewer`);
        else if (computed !== expected.digest) wrong('is not the lineage that the entries state');
        else if (digest !== computed) wrong('its digest is not that of its content');
      }
    }
  }

  private async checkEvents(): Promise<void> {
    const rows = await this.tx.query<{ digest: string; entry: number | null; kept: boolean }>(WRONG_EVENTS);
    for (const { digest, entry, kept } of rows) {
      const wrong = (message: string): void => this.differences.add('openlineage_body', digest, message);
      if (entry === null) wrong('no entry records an event with this digest');
      else if (!kept) wrong(`the bytes of the event of entry ${entry} are missing`);
      else wrong(`the bytes of the event of entry ${entry} have another digest`);
    }
  }
}

async function* rowArrays(
  batches: AsyncIterable<Record<string, unknown>[]>,
  columns: readonly Column[],
): AsyncGenerator<LiveRow[]> {
  const lists = columns.flatMap(({ kind }, at) => (kind === 'list' ? [`c${at}`] : []));
  for await (const rows of batches) {
    for (const row of rows) for (const list of lists) row[list] = await listFacts(row[list] as Buffer);
    yield rows.map((row) => columns.map((_, at) => row[`c${at}`]));
  }
}
