import { Bitmap } from '@core/bitmap';
import type { Reader, Transaction } from '@platform/database';
import { eachSet, NO_SCOPE, SCOPE_SETS, type ScopeSets, segmentRange } from '../scope-sets.js';
import { setsOf, type ScopeRow } from './scope.store.js';
import {
  SELECT_CHANGED_SCOPES,
  SELECT_LAST_SCOPE_CHANGE,
  SELECT_PAST_SCOPES,
  SELECT_PRESENT_SCOPES,
} from './scope.sql.js';

const LIMIT_BYTES = 256 * 2 ** 20;

/** A removal's scope as it is now, and since which entry each segment holds. */
interface HeldScope {
  readonly sets: ScopeSets;
  readonly segments: ReadonlyMap<number, { readonly heldFrom: number; readonly bytes: number }>;
  readonly latest: number;
  readonly bytes: number;
}

const NOTHING: HeldScope = { sets: NO_SCOPE, segments: new Map(), latest: -1, bytes: 0 };

/**
 * The scopes of removals, in memory: read once, then kept up with what later entries changed. Entries commit in their order, so that all that was
 * changed up to the last change seen has been seen. As of an earlier position only segments that were replaced since are read; what was
 * registered since stands behind, and the caller cuts it off.
 */
export class HeldScopes {
  private readonly held = new Map<number, HeldScope>();
  private changed: number | undefined;
  private bytes = 0;
  private working: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly committed: Reader,
    private readonly limitBytes: number = LIMIT_BYTES,
  ) {}

  /** As of a tree size. */
  async asOf(removals: readonly number[], asOf: number): Promise<Map<number, ScopeSets>> {
    const present = await this.present(removals);
    const replaced = [...present].flatMap(([id, { segments, latest }]) =>
      latest < asOf
        ? []
        : [...segments].filter(([, { heldFrom }]) => heldFrom >= asOf).map(([segment]) => [id, segment] as const),
    );
    const now = new Map([...present].map(([id, { sets }]) => [id, sets]));
    if (replaced.length === 0) return now;
    const keys = [replaced.map(([id]) => id), replaced.map(([, segment]) => segment)];
    const past = grouped(await this.committed.query<ScopeRow>(SELECT_PAST_SCOPES, [...keys, asOf]));
    const gone = new Map<number, number[]>();
    for (const [id, segment] of replaced) gone.set(id, [...(gone.get(id) ?? []), segment]);
    for (const [id, segments] of gone) now.set(id, replacedBy(now.get(id) ?? NO_SCOPE, segments, past.get(id) ?? []));
    return now;
  }

  /** As the transaction sees them, which holds the ledger's lock; what it wrote itself is not kept. */
  async within(tx: Transaction, removals: readonly number[]): Promise<Map<number, ScopeSets>> {
    const present = await this.present(removals);
    const own = grouped(await tx.query<ScopeRow>(SELECT_CHANGED_SCOPES, [this.changed ?? -1]));
    return new Map(
      [...present].map(([id, held]) => {
        const rows = own.get(id);
        return [id, (rows ? changedBy(held, rows) : held).sets];
      }),
    );
  }

  /** One reading at a time: two would set an older state in place of a newer one. */
  private present(removals: readonly number[]): Promise<Map<number, HeldScope>> {
    const run = (): Promise<Map<number, HeldScope>> => this.read(removals);
    const present = this.working.then(run, run);
    this.working = present.catch(() => undefined);
    return present;
  }

  private async read(removals: readonly number[]): Promise<Map<number, HeldScope>> {
    await this.readChanges();
    const missing = removals.filter((id) => !this.held.has(id));
    if (missing.length > 0) {
      const rows = grouped(await this.committed.query<ScopeRow>(SELECT_PRESENT_SCOPES, [missing]));
      for (const id of missing) this.put(id, changedBy(NOTHING, rows.get(id) ?? []));
    }
    const present = new Map(removals.map((id) => [id, this.held.get(id) ?? NOTHING]));
    this.shed(present);
    return present;
  }

  private async readChanges(): Promise<void> {
    if (this.changed === undefined) {
      const [row] = await this.committed.query<{ changed: number }>(SELECT_LAST_SCOPE_CHANGE);
      this.changed = row?.changed ?? -1;
      return;
    }
    const rows = await this.committed.query<ScopeRow>(SELECT_CHANGED_SCOPES, [this.changed]);
    for (const [id, own] of grouped(rows)) {
      const before = this.held.get(id);
      if (before) this.put(id, changedBy(before, own));
    }
    this.changed = rows.reduce((latest, { changed }) => Math.max(latest, changed), this.changed);
  }

  private put(id: number, scope: HeldScope): void {
    this.bytes += scope.bytes - (this.held.get(id)?.bytes ?? 0);
    this.held.delete(id);
    this.held.set(id, scope);
  }

  /** Forgets what was read longest ago, but for what is asked now. */
  private shed(asked: ReadonlyMap<number, unknown>): void {
    for (const [id, { bytes }] of this.held) {
      if (this.bytes <= this.limitBytes) return;
      if (asked.has(id)) continue;
      this.held.delete(id);
      this.bytes -= bytes;
    }
  }
}

function grouped(rows: readonly ScopeRow[]): Map<number, ScopeRow[]> {
  const groups = new Map<number, ScopeRow[]>();
  for (const row of rows) groups.set(row.removal, [...(groups.get(row.removal) ?? []), row]);
  return groups;
}

function changedBy(before: HeldScope, rows: readonly ScopeRow[]): HeldScope {
  if (rows.length === 0) return before;
  const sized = rows.map((row) => {
    const bytes = SCOPE_SETS.reduce((sum, name) => sum + row[name].length, 0);
    return [row.segment, { heldFrom: row.heldFrom, bytes }] as const;
  });
  const segments = new Map([...before.segments, ...sized]);
  const held = [...segments.values()];
  const changed = rows.map((row) => row.segment);
  return {
    sets: replacedBy(before.sets, changed, rows),
    segments,
    latest: held.reduce((latest, { heldFrom }) => Math.max(latest, heldFrom), -1),
    bytes: held.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** What the removal has outside the segments, and what the rows say. */
function replacedBy(before: ScopeSets, segments: readonly number[], rows: readonly ScopeRow[]): ScopeSets {
  const inside = Bitmap.fromRanges(segments.map(segmentRange));
  const said = rows.map(setsOf);
  return eachSet((name) => Bitmap.union([before[name].andNot(inside), ...said.map((sets) => sets[name])]));
}
