import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { type FoundAgain, FoundAgainReadModel } from '@domain/inspection';
import { LedgerReadModel } from '@domain/ledger';
import { RemovalScopesReadModel, RemovalsReadModel } from '@domain/removals';
import type { VerifiedScope } from './check-result.js';
import type { InspectedContent } from './inspected-content.js';

/** Reads what inspections found of what is out, as of the position of the verification. */
@Injectable()
export class InspectedContentReadModel {
  constructor(
    private readonly measurements: FoundAgainReadModel,
    private readonly removals: RemovalsReadModel,
    private readonly scopes: RemovalScopesReadModel,
    private readonly ledger: LedgerReadModel,
  ) {}

  async of({ removal, tainted, places, asOf }: VerifiedScope): Promise<InspectedContent> {
    const digests = places.flatMap(({ digest }) => digest ?? []);
    const lookedFor = { removal: removal.id, digests, since: removal.effectiveAt };
    const found = await this.measurements.found(lookedFor, asOf);
    const outside = found.filter(({ shard }) => !tainted.has(shard));
    const made = removal.selector.recordKeys ? await this.redacted(removal.id, tainted, asOf) : [];
    const lookedAt = await this.measurements.lookedAt(lookedFor, made, asOf);
    return {
      elsewhere: await this.notRemoved(outside, asOf),
      within: found.filter(({ shard }) => tainted.has(shard)),
      looked: await this.measurements.looked(lookedFor, asOf),
      redactionsNotLookedAt: made.filter((shard) => !lookedAt.has(shard)),
    };
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
