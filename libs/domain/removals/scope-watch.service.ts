import { Bitmap } from '@core/bitmap';
import { Injectable, Optional } from '@nestjs/common';
import type { Complaint } from '@core/kernel';
import { FindingsService, type NewFinding } from '@domain/findings';
import { LedgerService } from '@domain/ledger';
import type { Activity } from '@domain/lineage';
import { type ChunkWatch, type NewShard, type RegistrationWatch, ShardsReadModel } from '@domain/shards';
import type { Transaction } from '@platform/database';
import { isInForce, stateAt } from './removal.js';
import { RemovalSettings } from './removal-settings.js';
import { GrowingScope, ParentSets } from './scope-rules.js';
import { ScopeCache } from './store/scope-cache.store.js';
import { type ActiveRemoval, ActiveRemovals } from './store/active-removals.store.js';
import { addToScopes } from './store/scope.store.js';

const EXAMPLES = 10;
const REGISTERED = 'Content that this removal is about was registered; it is removed from its registration on.';
const DERIVED =
  'Content that descends from what this removal is about was registered; it is tainted from its registration on.';

/**
 * Tests every new shard against the active removals, and raises findings for those in force.
 */
@Injectable()
export class ScopeWatchService implements RegistrationWatch {
  constructor(
    private readonly ledger: LedgerService,
    private readonly active: ActiveRemovals,
    private readonly scopes: ScopeCache,
    private readonly shards: ShardsReadModel,
    private readonly findings: FindingsService,
    @Optional() private readonly settings: RemovalSettings = new RemovalSettings(),
  ) {}

  /** Runs no SQL statement while no removal is active and only this process writes. */
  async begin(tx: Transaction, nextIndex: number): Promise<ChunkWatch> {
    const removals = await this.active.within(tx, nextIndex);
    const numbers = removals.map(({ number }) => number);
    const scopes = numbers.length === 0 ? undefined : await this.scopes.within(tx, numbers);
    const parents = new ParentSets();
    const growing = removals.flatMap((removal): Growing[] => {
      const scope = scopes?.get(removal.number);
      return scope
        ? [{ removal, scope: new GrowingScope(removal.matcher, scope, parents), selected: [], derived: [], again: [] }]
        : [];
    });
    return new WatchedChunk(growing, (done, entry) => this.finish(done, growing, entry));
  }

  private async finish(tx: Transaction, growing: readonly Growing[], entry: number): Promise<void> {
    const additions = growing.flatMap(({ removal, scope }) => {
      const added = scope.growth();
      return added ? [{ removal: removal.number, added }] : [];
    });
    await addToScopes(tx, additions, entry, 'extend');
    await this.raise(tx, growing);
    this.active.markCurrent(tx, (await this.ledger.open(tx)).nextIndex);
  }

  private async raise(tx: Transaction, growing: readonly Growing[]): Promise<void> {
    const now = this.settings.clock.now().toISOString();
    const inForce = growing.filter(({ removal }) => isInForce(stateAt(removal, now)));
    const affected = inForce.filter(
      ({ selected, derived, again }) => selected.length + derived.length + again.length > 0,
    );
    if (affected.length === 0) return;
    const { nextIndex } = await this.ledger.open(tx);
    const shown = affected.flatMap(({ selected, derived, again }) =>
      [selected, derived, again].flatMap((list) => list.slice(0, EXAMPLES)),
    );
    const names = await this.shards.within(tx).namesOf(new Set(shown), nextIndex);
    const found = affected.flatMap(({ removal, selected, derived, again }): NewFinding[] => {
      const finding = (list: readonly number[], kind: NewFinding['kind'], detail: string): NewFinding[] => {
        const examples = list.slice(0, EXAMPLES).flatMap((shard) => names.get(shard) ?? []);
        const subject = { removal: removal.id };
        return list.length === 0
          ? []
          : [{ kind, severity: 'warning', subject, detail, shards: Bitmap.of(list), examples }];
      };
      return [
        ...finding([...selected, ...again], 'removed-content-registered', REGISTERED),
        ...finding(derived, 'removed-content-derived', DERIVED),
      ];
    });
    await this.findings.raise(tx, 'system:removals', found);
  }
}

interface Growing {
  readonly removal: ActiveRemoval;
  readonly scope: GrowingScope;
  /** New shards by role, and shards of the scope that were registered again. */
  readonly selected: number[];
  readonly derived: number[];
  readonly again: number[];
}

class WatchedChunk implements ChunkWatch {
  constructor(
    private readonly growing: readonly Growing[],
    private readonly done: (tx: Transaction, entry: number) => Promise<void>,
  ) {}

  refusalOf({ removal }: Activity, parents: readonly number[]): Complaint | undefined {
    const answered = this.growing.find((one) => one.removal.id === removal);
    if (!answered) return { pointer: '/activity/removal', message: 'is not a removal that stands' };
    const outside = parents.findIndex((parent) => !answered.scope.isTainted(parent));
    if (outside < 0) return undefined;
    return {
      pointer: '/derivedFrom',
      message: 'names a shard that is not in the scope of this removal: there is nothing to redact in it',
    };
  }

  registered(shard: NewShard): void {
    for (const one of this.growing) {
      const role = one.scope.add(shard);
      if (role === 'selected') one.selected.push(shard.number);
      else if (role === 'descends') one.derived.push(shard.number);
    }
  }

  registeredAgain(shard: number): void {
    for (const { scope, again } of this.growing) if (scope.isTainted(shard)) again.push(shard);
  }

  finish(tx: Transaction, entry: number): Promise<void> {
    return this.done(tx, entry);
  }
}
