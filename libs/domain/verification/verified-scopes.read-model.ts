import { Injectable } from '@nestjs/common';
import { LedgerReadModel } from '@domain/ledger';
import { RemovalScopesReadModel, RemovalsReadModel } from '@domain/removals';
import { type ShardPlaces, ShardPlacesReadModel } from '@domain/shards';
import type { VerifiedScope } from './check-result.js';

/** Shards whose places are read at a time. */
const PAGE = 10_000;

/** Reads what a verification is about. */
@Injectable()
export class VerifiedScopesReadModel {
  constructor(
    private readonly removals: RemovalsReadModel,
    private readonly scopes: RemovalScopesReadModel,
    private readonly places: ShardPlacesReadModel,
    private readonly entries: LedgerReadModel,
  ) {}

  async scope(removalId: string, asOf: number): Promise<VerifiedScope> {
    const removal = await this.removals.requireRemoval(removalId, asOf);
    const { selected, tainted } = await this.scopes.scope(removalId, asOf);
    const { rootHash } = await this.entries.position(String(asOf));
    const places: ShardPlaces[] = [];
    for (let page = tainted.next(0, PAGE); page.length > 0; page = tainted.next((page.at(-1) ?? 0) + 1, PAGE)) {
      places.push(...(await this.places.placesOf(page, asOf)));
    }
    return { removal, selected, tainted, places, asOf, rootHash };
  }
}
