import type { JsonObject } from '@core/kernel';
import { type PendingOccurrences, readEntry, subjectKey, subjectsOfStatement } from '@core/subject-index';
import type { EntryAuthors, OpenAuthors } from './entry-authors.js';
import type { Alarm, AlarmCode } from './monitor.errors.js';
import type { Cover, MonitorState } from './monitor-state.js';

/** A commitment to the index, as an entry states it. */
export interface StatedCommitment {
  readonly entry: number;
  readonly upto: number;
  readonly root: string;
  readonly subjects: number;
}

export interface StatedRotation {
  readonly entry: number;
  readonly from: string;
  readonly to: string;
}

/** The most alarms that are kept of one reading: a log that is wrong throughout fills no memory. */
const ALARMS_LIMIT = 1_000;

/** Clocks may differ by this, in ms. */
export const CLOCK_TOLERANCE_MS = 10 * 60_000;
/**
 * An entry that a checkpoint does not cover may be older than the checkpoint by this, in ms: it was
 * recorded while witnesses were awaited.
 */
const AWAITED_MS = 24 * 3_600_000;

/**
 * Reads entries in their order and collects what is wrong with each of them. Nothing is final until
 * the entries are shown to be those of the log.
 */
export class EntryChecks {
  readonly alarms: Alarm[] = [];
  readonly commitments: StatedCommitment[] = [];
  readonly rotations: StatedRotation[] = [];
  at: string | null;
  readonly authors: EntryAuthors;
  private readonly covers: readonly Cover[];
  /** The first tree that covers the entry. */
  private covering = 0;

  constructor(
    { entries, covers }: MonitorState,
    private readonly pending: PendingOccurrences,
    openAuthors: OpenAuthors,
  ) {
    this.authors = openAuthors(
      ({ entry, message, isUnknown }) =>
        this.alarm(isUnknown ? 'unknown-author' : 'author-not-allowed', entry, message),
      entries.keys,
    );
    this.at = entries.at;
    this.covers = covers;
  }

  take(entry: number, body: Buffer, leafHash: Buffer): void {
    const read = readEntry(body);
    if (!read) return this.alarm('malformed-entry', entry, 'is no entry: not the canonical JSON of at, by, data, kind');
    const { at, by, kind, data } = read;
    this.checkInstant(entry, at);
    this.authors.read({ index: entry, kind, at, by, data });
    if (kind === 'index.committed') this.readCommitment(entry, data);
    if (kind === 'ledger.key-rotated') this.readRotation(entry, data);
    for (const subject of subjectsOfStatement(kind, data)) this.pending.add(subjectKey(subject), entry, leafHash);
  }

  private checkInstant(entry: number, at: string): void {
    // Instants have one form, so texts compare as instants do.
    if (this.at !== null && at < this.at)
      this.alarm('instant-went-back', entry, `has the instant ${at}; an entry before it has ${this.at}`);
    while ((this.covers[this.covering]?.size ?? Infinity) <= entry) this.covering++;
    const [before, cover] = [this.covers[this.covering - 1], this.covers[this.covering]];
    const ms = Date.parse(at);
    if (cover && ms > cover.time * 1_000 + CLOCK_TOLERANCE_MS)
      this.alarm('instant-ahead', entry, `has the instant ${at}; ${described(cover)} at ${instantOf(cover)} already`);
    if (before && ms < before.time * 1_000 - AWAITED_MS)
      this.alarm(
        'instant-behind',
        entry,
        `has the instant ${at}; ${described(before)}, without it, at ${instantOf(before)}`,
      );
    if (this.at === null || at > this.at) this.at = at;
  }

  private readCommitment(entry: number, data: JsonObject): void {
    const { upto, root, subjects } = data;
    const before = this.commitments.at(-1)?.upto ?? 0;
    if (!isCount(upto) || !isCount(subjects) || typeof root !== 'string' || upto > entry || upto < before)
      return this.alarm('wrong-index', entry, 'commits to the index of entries that are not those before it');
    this.commitments.push({ entry, upto, root, subjects });
  }

  private readRotation(entry: number, { from, to }: JsonObject): void {
    if (typeof from === 'string' && typeof to === 'string') this.rotations.push({ entry, from, to });
    else this.alarm('malformed-entry', entry, 'rotates the key of the log, and states no keys');
  }

  private alarm(code: AlarmCode, entry: number, what: string): void {
    if (this.alarms.length === ALARMS_LIMIT) return;
    this.alarms.push({ code, at: String(entry), message: `Entry ${entry} ${what}.` });
  }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const described = ({ size }: Cover): string => `a tree of ${size} entries was cosigned or seen`;
const instantOf = ({ time }: Cover): string => new Date(time * 1_000).toISOString();
