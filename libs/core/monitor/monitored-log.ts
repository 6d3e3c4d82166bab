import { leafHash, TreeEdge } from '@core/merkle';
import { NOTE_LIMIT, type VerifiedCheckpoint } from '@core/note';
import { OCCURRENCE_BYTES } from '@core/subject-index';
import type { OpenAuthors } from './entry-authors.js';
import { EntryChecks, type StatedCommitment } from './entry-checks.js';
import { type LogSource, NOT_PUBLIC, readEntries, unchecked } from './log-source.js';
import { type Alarm, Contradiction, Unchecked, type UncheckedCode } from './monitor.errors.js';
import { addCover, type MonitorState } from './monitor-state.js';
import type { RecomputedIndex } from './recomputed-index.js';
import { withAlarms, withPassing } from './standing.js';
import { followedKeys } from './followed-keys.js';
import { requireExtension, type TreeAt } from './tree-step.js';
import { ageAlarm, type MonitorTrust, openCheckpoint, quorumTime, rotatedKeys } from './trusted-checkpoint.js';

/** Keeps the state. A rejection ends the monitor. */
export interface MonitorStore {
  /**
   * Returns when all of it survives a crash: occurrences that follow those of the state before, and
   * then the state.
   */
  save(state: MonitorState, occurrences: Buffer): Promise<void>;
  /** Keeps a checkpoint that contradicts another, as evidence. */
  keepEvidence(note: string): Promise<void>;
}

export interface MonitorOptions extends MonitorTrust {
  /** Who may write what. */
  readonly authors: OpenAuthors;
  /** For how long something may be impossible to check before that is an alarm. */
  readonly patienceSeconds: number;
  /** Entries that are read before they are verified and the state is saved. */
  readonly chunk?: number;
  /** A round reads no further entries after this time, in ms. */
  readonly roundMs?: number;
}

/** What a round did and found. */
export interface RoundReport {
  readonly time: string;
  readonly treeSize: number;
  readonly root: string;
  /** How many entries the tree has more than after the round before. */
  readonly grownBy: number;
  readonly cosignatures: number;
  /** Seconds since the Unix epoch; null without a policy. */
  readonly cosignedAt: number | null;
  readonly entriesRead: number;
  readonly index: Omit<MonitorState['index'], 'occurrences' | 'pending'>;
  /** All alarms that count now, of this round and of those before it. */
  readonly alarms: readonly Alarm[];
  readonly unchecked: { readonly code: UncheckedCode; readonly message: string } | null;
  /** What nobody can check with what is public and what the monitor was given. */
  readonly notChecked: readonly string[];
}

const CHUNK = 2 ** 16;
const ROUND_MS = 5 * 60_000;
/** A round that reads fewer entries than this in its time is held up by the log. */
const ENTRIES_A_ROUND = 30_000;
const ENTRIES_NOT_PUBLIC =
  'entries, the index, instants, authors and rotations of the log’s key: entries take an API key (--api-key)';
const NO_POLICY = 'cosignatures, so that everybody is shown the same log: no witness policy is given (--policy)';

/**
 * A log that is followed: each round holds what the log serves against its signed checkpoint, the
 * rounds before, and its own entries.
 */
export class MonitoredLog {
  private opened: VerifiedCheckpoint | undefined;
  private areEntriesPublic = true;
  /** When this round ends, as `performance.now`. */
  private deadline = 0;

  constructor(
    private readonly source: LogSource,
    private readonly options: MonitorOptions,
    private readonly store: MonitorStore,
    public state: MonitorState,
    private readonly index: RecomputedIndex,
  ) {}

  /** Runs a round. Rejects only if the state cannot be saved, or with what the source throws. */
  async round(now: Date): Promise<RoundReport> {
    const time = now.toISOString();
    const before = this.state.tree.size;
    const passing: Alarm[] = [];
    const fault = await this.attempt(now);
    const age = this.ageAlarm(Math.floor(now.getTime() / 1_000));
    if (age) passing.push(age);
    const state = fault instanceof Contradiction ? withAlarms(this.state, [alarmOf(fault)], time) : this.state;
    const withheld = this.withheld(fault, state, time);
    if (withheld.alarm) passing.push(withheld.alarm);
    this.state = withPassing({ ...state, uncheckedSince: withheld.since }, passing, time);
    await this.store.save(this.state, Buffer.alloc(0));
    const { tree, entries, index, standing } = this.state;
    const { cosignatures = [] } = this.opened ?? {};
    const { occurrences: _occurrences, pending: _pending, ...indexed } = index;
    return {
      time,
      treeSize: tree.size,
      root: tree.root,
      grownBy: tree.size - before,
      cosignatures: cosignatures.length,
      cosignedAt: quorumTime(this.options.policy, cosignatures) ?? null,
      entriesRead: entries.upto,
      index: indexed,
      alarms: [...standing.filter(({ accepted }) => !accepted), ...passing],
      unchecked: fault instanceof Unchecked ? { code: fault.code, message: fault.message } : null,
      notChecked: [
        ...(this.areEntriesPublic ? [] : [ENTRIES_NOT_PUBLIC]),
        ...(this.options.policy === 'none' ? [NO_POLICY] : []),
      ],
    };
  }

  /** Removes events from the state: the webhook accepted them. */
  async delivered(ids: readonly string[]): Promise<void> {
    this.state = { ...this.state, outbox: this.state.outbox.filter(({ id }) => !ids.includes(id)) };
    await this.store.save(this.state, Buffer.alloc(0));
  }

  private async attempt(now: Date): Promise<Contradiction | Unchecked | undefined> {
    this.opened = undefined;
    let note: string | undefined;
    try {
      note = await this.readCheckpoint();
      await this.check(note, now);
      return undefined;
    } catch (error) {
      if (error instanceof Unchecked) return error;
      if (!(error instanceof Contradiction)) throw error;
      if (note !== undefined) await this.store.keepEvidence(note);
      return error;
    }
  }

  private async readCheckpoint(): Promise<string> {
    const answer = await this.source.read('checkpoint', NOTE_LIMIT);
    if (answer.kind !== 'bytes') throw unchecked('checkpoint', answer);
    return answer.bytes.toString('utf8');
  }

  private async check(note: string, now: Date): Promise<void> {
    const roundMs = this.options.roundMs ?? ROUND_MS;
    this.deadline = performance.now() + roundMs;
    const opened = await this.open(note);
    this.opened = opened;
    await this.advanceTree(opened, note, Math.floor(now.getTime() / 1_000));
    const from = this.state.entries.upto;
    while (this.state.entries.upto < this.state.tree.size) {
      this.areEntriesPublic = await this.readChunk(note, now.toISOString());
      if (!this.areEntriesPublic) return;
      if (performance.now() < this.deadline) continue;
      const count = this.state.entries.upto - from;
      if (count >= ENTRIES_A_ROUND || this.state.entries.upto === this.state.tree.size) return;
      throw new Unchecked('too-slow', `The log served ${count} entries in ${roundMs / 1_000} s.`);
    }
  }

  /** Of the checkpoint that is served; where there is none, of the last one that was seen. */
  private ageAlarm(now: number): Alarm | undefined {
    const { checkpoint, keys } = this.state;
    try {
      const seen = this.opened ?? (checkpoint === null ? undefined : openCheckpoint(checkpoint, keys, this.options));
      return seen && ageAlarm(seen, this.options, now);
    } catch (error) {
      // The policy is another one since.
      if (error instanceof Contradiction) return undefined;
      throw error;
    }
  }

  /** A key that is not known may follow from one that is: the log's trusted root proves it. */
  private async open(note: string): Promise<VerifiedCheckpoint> {
    try {
      return openCheckpoint(note, this.state.keys, this.options);
    } catch (error) {
      if (!(error instanceof Contradiction) || error.code !== 'unknown-key') throw error;
      const keys = await followedKeys(this.source, this.state.keys, this.options.origin);
      if (keys === undefined) throw error;
      const opened = openCheckpoint(note, keys, this.options);
      this.state = { ...this.state, keys };
      return opened;
    }
  }

  private async advanceTree(
    { checkpoint, cosignatures }: VerifiedCheckpoint,
    note: string,
    now: number,
  ): Promise<void> {
    const next: TreeAt = { size: checkpoint.treeSize, root: Buffer.from(checkpoint.root).toString('hex') };
    const { tree, covers, entries } = this.state;
    if (next.size < tree.size) {
      await requireExtension(this.source, next, tree);
      const message = `The log serves a checkpoint of ${next.size} entries; one of ${tree.size} was seen before.`;
      throw new Unchecked('older-checkpoint', message);
    }
    await requireExtension(this.source, tree, next);
    const time = quorumTime(this.options.policy, cosignatures) ?? now;
    this.state = {
      ...this.state,
      tree: next,
      checkpoint: note,
      covers: addCover(covers, { size: next.size, time }, entries.upto),
    };
    // So a later round holds the entries against this tree too, if this one is broken off.
    if (next.size > tree.size) await this.store.save(this.state, Buffer.alloc(0));
  }

  /**
   * Reads and checks a number of entries, and saves the state. Returns false if they take a key.
   */
  private async readChunk(note: string, now: string): Promise<boolean> {
    const { entries, tree } = this.state;
    const { pending } = this.index;
    const to = Math.min(tree.size, entries.upto + (this.options.chunk ?? CHUNK));
    const before = pending.size;
    const checks = new EntryChecks(this.state, pending, this.options.authors);
    try {
      const edge = await this.appendEntries(checks, to);
      if (!edge) return false;
      const upto = edge.size;
      const keys = rotatedKeys(note, this.state.keys, checks.rotations);
      const occurrences = pending.bytesFrom(before);
      const index = this.state.index;
      this.state = {
        ...this.state,
        keys,
        entries: { upto, edge: edge.toBytes().toString('hex'), at: checks.at, keys: checks.authors.keys() },
        index: { ...index, occurrences: index.occurrences + occurrences.length / OCCURRENCE_BYTES },
      };
      const alarms = [...checks.alarms];
      for (const stated of checks.commitments) alarms.push(...(await this.commit(stated)));
      const pendingHash = this.index.pendingHash();
      this.state = withAlarms({ ...this.state, index: { ...this.state.index, pending: pendingHash } }, alarms, now);
      await this.store.save(this.state, occurrences);
      return true;
    } catch (error) {
      pending.truncate(before);
      throw error;
    }
  }

  /** Returns undefined if the entries take a key. */
  private async appendEntries(checks: EntryChecks, to: number): Promise<TreeEdge | undefined> {
    const { entries, tree } = this.state;
    const from = entries.upto;
    let edge = TreeEdge.fromBytes(from, Buffer.from(entries.edge, 'hex'));
    for await (const bundle of readEntries(this.source, { from, to, treeSize: tree.size })) {
      if (bundle === NOT_PUBLIC) return undefined;
      const hashes = bundle.map((body) => leafHash(body));
      for (const [at, body] of bundle.entries()) checks.take(edge.size + at, body, hashes[at] as Buffer);
      edge = edge.appendAll(hashes).edge;
      if (performance.now() > this.deadline) break;
    }
    const read = { size: edge.size, root: edge.root().toString('hex') };
    await requireExtension(this.source, read, tree).catch((error: unknown) => {
      if (!(error instanceof Contradiction) || error.code !== 'forked') throw error;
      const message = `The entries ${from} to ${read.size - 1} that the log serves do not hash to its signed root of ${tree.size} entries.`;
      throw new Contradiction('wrong-tile', `entries ${from}`, message);
    });
    return edge;
  }

  /** Recomputes the index that an entry commits to. */
  private async commit({ entry, upto, root, subjects }: StatedCommitment): Promise<Alarm[]> {
    const { index, state } = this;
    const isBefore = upto < state.index.upto;
    await index.advance(upto);
    const made = { upto: Math.max(upto, state.index.upto), root: index.root(), subjects: index.subjects };
    this.state = { ...state, index: { ...state.index, ...made, commitments: state.index.commitments + 1 } };
    if (!isBefore && root === `sha256:${made.root}` && subjects === made.subjects) return [];
    const message = `Entry ${entry} commits to ${subjects} subjects under the root ${root}; the ${made.subjects} subjects of ${made.upto} entries have the root sha256:${made.root}.`;
    return [{ code: 'wrong-index', at: String(entry), message }];
  }

  private withheld(
    fault: Contradiction | Unchecked | undefined,
    { uncheckedSince }: MonitorState,
    now: string,
  ): { since: string | null; alarm?: Alarm } {
    if (!(fault instanceof Unchecked)) return { since: fault ? uncheckedSince : null };
    const since = uncheckedSince ?? now;
    if (Date.parse(now) - Date.parse(since) < this.options.patienceSeconds * 1_000) return { since };
    const message = `The log could not be checked since ${since}. Last: ${fault.message}`;
    return { since, alarm: { code: 'withheld', at: since, message } };
  }
}

const alarmOf = ({ code, at, message }: Contradiction): Alarm => ({ code, at, message });
