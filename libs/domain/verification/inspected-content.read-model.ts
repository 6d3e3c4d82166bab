import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import {
  type FoundAgain,
  FoundAgainReadModel,
  isComplete,
  type Look,
  type RemovalReferences,
} from '@domain/inspection';
import { LedgerReadModel } from '@domain/ledger';
import { type Removal, RemovalScopesReadModel, RemovalsReadModel } from '@domain/removals';
import { ShardsReadModel } from '@domain/shards';
import type { VerifiedScope } from './check-result.js';
import { type InspectedContent, lookingDetectors, notLookedAt, type PartialReference } from './inspected-content.js';

/** Keys of records that nothing shows to be what the removal names records by. */
function unprovenKeys(looks: readonly Look[], kept: RemovalReferences): string[] {
  const proven = new Set(
    kept.filter(({ somethingFrom }) => somethingFrom !== null).map(({ name, key }) => `${name} ${key}`),
  );
  const byKey = looks.filter(({ name, key }) => name === 'record-keys' && !proven.has(`${name} ${key}`));
  return [...new Set(byKey.map(({ key }) => key))];
}

/** Shards that are named of a reference that is not complete. */
const NAMED = 10;

/** Reads what inspections found of what is out, as of the position of the verification. */
@Injectable()
export class InspectedContentReadModel {
  constructor(
    private readonly measurements: FoundAgainReadModel,
    private readonly removals: RemovalsReadModel,
    private readonly scopes: RemovalScopesReadModel,
    private readonly shards: ShardsReadModel,
    private readonly ledger: LedgerReadModel,
  ) {}

  async of(scope: VerifiedScope): Promise<InspectedContent> {
    const { removal, selected, tainted, places, asOf } = scope;
    const digests = places.flatMap(({ digest }) => digest ?? []);
    const lookedFor = { removal: removal.id, digests, since: removal.effectiveAt };
    const found = await this.measurements.found(lookedFor, asOf);
    const outside = await this.notRemoved(
      found.filter(({ shard }) => !tainted.has(shard)),
      asOf,
    );
    const mayStay = await this.mayStay(removal, asOf);
    const isIndistinct = ({ found: what, shard }: FoundAgain): boolean => what !== 'digest' && mayStay.has(shard);
    const made = removal.selector.recordKeys ? await this.redacted(removal.id, tainted, asOf) : [];
    const all = await this.measurements.looks(lookedFor, asOf);
    const looks = all.filter(({ why }) => why === null);
    const kept = looks.length === 0 ? [] : await this.measurements.kept(removal.id, selected, asOf);
    const complete = looks.filter((look) => isComplete(look, kept));
    const lookedAt = Bitmap.union(complete.map(({ shards }) => shards));
    const used = kept.filter(({ name, key }) =>
      looks.some(
        (look) => look.name === name && (look.key === key || name !== 'record-keys') && !complete.includes(look),
      ),
    );
    return {
      elsewhere: outside.filter((one) => !isIndistinct(one)),
      indistinct: outside.filter(isIndistinct),
      within: found.filter(({ shard }) => tainted.has(shard)),
      looked: lookingDetectors(looks, complete),
      notLooked: notLookedAt(all),
      lookedWithin: await this.within(scope, looks),
      partial: await this.named(used, asOf),
      unprovenKeys: unprovenKeys(looks, kept),
      redactionsNotLookedAt: made.filter((shard) => !lookedAt.has(shard)),
    };
  }

  /** The detectors that looked at what is out, `identity` among them. */
  private async within({ removal, tainted, places, asOf }: VerifiedScope, looks: readonly Look[]) {
    const shards = places.map(({ number }) => number);
    const identified = await this.measurements.identified(shards, removal.effectiveAt, asOf);
    const within = [...identified, ...looks].map((look) => ({ ...look, shards: look.shards.and(tainted) }));
    const some = within.filter((look) => !look.shards.isEmpty);
    return lookingDetectors(some, some);
  }

  /** With the names of the first shards of whose records something is missing. */
  private async named(references: RemovalReferences, asOf: number): Promise<PartialReference[]> {
    const shown = references.map((reference) => ({ ...reference, missing: reference.missing.slice(0, NAMED) }));
    const numbers = shown.flatMap(({ missing }) => missing.map(({ shard }) => shard));
    const names = await this.shards.namesOf([...new Set(numbers)], asOf);
    return shown.map(({ name, key, selected, kept, missing }) => ({
      detector: name,
      key,
      selected,
      kept,
      missing: missing.map(({ shard, why }) => ({ shard: names.get(shard) ?? '', why })),
    }));
  }

  /**
   * What redactions that answer the removal made, and what descends from it, where the removal
   * names no records: they hold records of what is out that may stay.
   */
  private async mayStay({ number, selector }: Removal, asOf: number): Promise<Bitmap> {
    if (selector.recordKeys) return Bitmap.empty();
    return (await this.scopes.scopes([number], asOf)).get(number)?.cleaned ?? Bitmap.empty();
  }

  /** What redactions that answer the removal made, and is not out. */
  private async redacted(removal: string, tainted: Bitmap, asOf: number): Promise<number[]> {
    const redactions = await this.scopes.redactions(removal, asOf);
    return redactions.flatMap(({ shards }) => shards).filter((shard) => !tainted.has(shard));
  }

  /** Without what another removal in force is about: that one is verified for itself. */
  private async notRemoved(found: readonly FoundAgain[], asOf: number): Promise<readonly FoundAgain[]> {
    if (found.length === 0) return found;
    const { time } = await this.ledger.position(String(asOf));
    const inForce = await this.removals.inForce(asOf, time ?? undefined);
    const numbers = inForce.map(({ number }) => number);
    const scopes = [...(await this.scopes.scopes(numbers, asOf)).values()];
    const removed = Bitmap.union(scopes.map(({ tainted }) => tainted));
    return found.filter(({ shard }) => !removed.has(shard));
  }
}
