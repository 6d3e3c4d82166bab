import { ENTRY_FORMATS, type EntryKind } from './entry-formats.js';
import { MalformedEntry } from './replay.errors.js';
import type { EntryFault, ReplayedEntry } from './replay.js';

/** Who may write a kind of entry: keys with one of these roles, and these parts of the system. */
interface Writers {
  readonly roles: readonly string[];
  /** `any`: which part writes it is not restricted. */
  readonly systems: readonly string[] | 'any';
}

const by = (roles: string, systems: readonly string[] | 'any' = []): Writers => ({ roles: roles.split(' '), systems });

const REGISTERED = by('engineer service admin');
/** The worker binds what an inspection measured, where the order demands it. */
const BOUND = by('engineer service admin', ['worker']);
const CORRECTED = by('engineer compliance admin');
const COMMITTED = by('engineer service admin', ['worker']);
const ORDERED = by('compliance admin');
const VERIFIED = by('compliance service admin', ['verification', 'worker']);
const FOUND = by('engineer compliance service admin', ['removals', 'policy', 'worker']);

/** One row for each kind: the README's table is for people. */
export const WRITERS: { readonly [Kind in EntryKind]: Writers } = {
  // A database can claim any part of the system, so a restriction would hold nobody back.
  'key.issued': by('admin', 'any'),
  'key.revoked': by('admin', 'any'),
  'personal-data.erasure-requested': ORDERED,
  'personal-data.erased': ORDERED,
  'vendor.declared': by('engineer compliance service admin'),
  'terms.recorded': ORDERED,
  'terms.withdrawn': ORDERED,
  'approval.recorded': ORDERED,
  'shard.registered': REGISTERED,
  'derivation.declared': REGISTERED,
  'shard.bound': BOUND,
  'shard.located': REGISTERED,
  'shard.corrected': CORRECTED,
  'shard.conflict-refused': BOUND,
  'dataset.members-listed': COMMITTED,
  'dataset.split-listed': COMMITTED,
  'dataset.version-ordered': REGISTERED,
  'dataset.version-committed': COMMITTED,
  'dataset.version-withdrawn': CORRECTED,
  'dataset.version-refused': by('admin', ['worker']),
  'dataset.described': REGISTERED,
  'model.version-declared': REGISTERED,
  'model.version-withdrawn': CORRECTED,
  'model.use-recorded': REGISTERED,
  'model.use-withdrawn': CORRECTED,
  'finding.raised': FOUND,
  'finding.recurred': FOUND,
  'finding.updated': by('compliance admin', ['policy', 'worker']),
  'finding.acknowledged': ORDERED,
  'finding.resolved': by('compliance admin', ['policy', 'worker']),
  'finding.waived': ORDERED,
  'finding.assigned': ORDERED,
  'finding.ignored': ORDERED,
  'rule.stated': ORDERED,
  'rule.retired': ORDERED,
  'policy.refused': by('engineer compliance auditor service admin', ['worker']),
  'waiver.requested': ORDERED,
  'waiver.approved': ORDERED,
  'waiver.ended': ORDERED,
  'removal.shards-listed': ORDERED,
  'removal.ordered': ORDERED,
  'removal.approved': ORDERED,
  'removal.withdrawn': ORDERED,
  'removal.withdrawal-requested': ORDERED,
  'removal.withdrawal-approved': ORDERED,
  'removal.extended': ORDERED,
  'removal.executed': ORDERED,
  'removal.verification-begun': VERIFIED,
  'removal.verification-concluded': VERIFIED,
  'verification.begun': VERIFIED,
  'verification.check-recorded': VERIFIED,
  'verification.concluded': VERIFIED,
  'ledger.key-rotated': by('admin', ['cli']),
  'openlineage.datasets-named': REGISTERED,
  'openlineage.received': REGISTERED,
  'receipts.run-stated': REGISTERED,
  'receipts.reading-recorded': REGISTERED,
  'receipts.coverage-stated': by('admin', ['receipts']),
  'receipts.usage-recorded': REGISTERED,
  'inspection.begun': VERIFIED,
  'inspection.cancelled': VERIFIED,
  'measurement.recorded': VERIFIED,
  'inspection.concluded': VERIFIED,
  'probe.begun': VERIFIED,
  'probe.measured': VERIFIED,
  'probe.inconclusive': VERIFIED,
  'probe.cancelled': VERIFIED,
  'index.committed': by('admin', ['index']),
};

/** A key, as entries state it. */
export interface StatedKey {
  readonly roles: readonly string[];
  readonly expiresAt: string | null;
  readonly revoked: { readonly entry: number; readonly at: string } | null;
}

/** An entry that its author could not write. */
export interface AuthorFault extends EntryFault {
  /**
   * No entry before it states the author: no key of this id was issued, and no part has the name.
   */
  readonly isUnknown: boolean;
}

/**
 * A request is authenticated when it begins, and recorded when it commits: its entries may be this
 * much later than the end of its key.
 */
const IN_FLIGHT_MS = 3_600_000;

/**
 * Replays who wrote: each entry is by a key that an earlier entry issued, with a role that may
 * write its kind, not expired and not revoked; or by a part of the system that writes this kind.
 * Needs the entries alone, so it works on a published log.
 *
 * What it cannot see: datasets that a key is narrowed to, and a statement by whoever holds the
 * secret of a valid key.
 */
export class Authors {
  private readonly stated: Map<string, StatedKey>;

  /**
   * @param onFault called for each entry that its author could not write
   * @param keys those that the entries before the first one state; defaults to none
   */
  constructor(
    private readonly onFault: (fault: AuthorFault) => void,
    keys: Iterable<readonly [id: string, key: StatedKey]> = [],
  ) {
    this.stated = new Map(keys);
  }

  /** What the entries so far state of each key: plain JSON, for the constructor. */
  keys(): [id: string, key: StatedKey][] {
    return [...this.stated];
  }

  /** Reads the next entry. Never throws: every byte of an entry is attacker-controlled. */
  read(entry: Omit<ReplayedEntry, 'leafHash'>): void {
    const { index, kind } = entry;
    const message = this.objection(entry);
    if (message !== null) this.onFault({ entry: index, kind, message, isUnknown: this.isUnknown(entry.by) });
    const again = this.state(entry);
    if (again !== null) this.onFault({ entry: index, kind, message: again, isUnknown: false });
  }

  private isUnknown(author: string): boolean {
    return !author.startsWith('system:') && !(author.startsWith('key:') && this.stated.has(author.slice(4)));
  }

  private objection({ kind, at, by: author }: Omit<ReplayedEntry, 'leafHash'>): string | null {
    const colon = author.indexOf(':');
    const [type, name] = [author.slice(0, Math.max(0, colon)), author.slice(colon + 1)];
    const writers = Object.hasOwn(WRITERS, kind) ? WRITERS[kind as EntryKind] : undefined;
    if (type === 'system') {
      if (!writers || writers.systems === 'any' || writers.systems.includes(name)) return null;
      return `is by ${shown(author)}, which writes no such entries`;
    }
    if (type !== 'key') return `is by ${shown(author)}, which is neither a key nor a part of the system`;
    const key = this.stated.get(name);
    if (!key) return `is by ${shown(author)}, a key that no earlier entry issues`;
    if (isOver(key.expiresAt, at)) return `is by ${shown(author)}, a key that expired at ${String(key.expiresAt)}`;
    if (key.revoked && isOver(key.revoked.at, at))
      return `is by ${shown(author)}, a key that entry ${key.revoked.entry} revokes`;
    if (!writers || key.roles.some((role) => writers.roles.includes(role))) return null;
    return `is by ${shown(author)}, whose roles (${key.roles.join(', ').slice(0, 100)}) may not write it`;
  }

  /** What the entry states about keys. */
  private state({ index, kind, at, data }: Omit<ReplayedEntry, 'leafHash'>): string | null {
    try {
      if (kind === 'key.revoked') {
        const id = ENTRY_FORMATS[kind](data, '/data').key;
        const key = this.stated.get(id);
        if (key && key.revoked === null) this.stated.set(id, { ...key, revoked: { entry: index, at } });
      }
      if (kind !== 'key.issued') return null;
      const { key, roles, expiresAt } = ENTRY_FORMATS[kind](data, '/data');
      if (this.stated.has(key)) return `issues the key ${JSON.stringify(key.slice(0, 100))} again`;
      this.stated.set(key, { roles: roles.value, expiresAt, revoked: null });
      return null;
    } catch (error) {
      // A malformed entry is reported by the replay, and issues nothing.
      if (error instanceof MalformedEntry) return null;
      throw error;
    }
  }
}

const shown = (author: string): string => JSON.stringify(author.slice(0, 100));
const isOver = (end: string | null, at: string): boolean =>
  end !== null && Date.parse(at) > Date.parse(end) + IN_FLIGHT_MS;
