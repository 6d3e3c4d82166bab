import { Injectable, Optional } from '@nestjs/common';
import type { JsonObject } from '@core/kernel';
import type { Actor } from '@domain/ledger';
import { RemovalScopesReadModel } from '@domain/removals';
import type { Transaction } from '@platform/database';
import { InspectionOrdersService } from './inspection-orders.service.js';

/** An app may provide another one, in a global module; by default nothing is kept. */
export class KeepingSettings {
  /** @param enabled whether workers can read the storage of what is removed */
  constructor(readonly enabled: boolean = false) {}
}

const DETECTORS = ['near-duplicates', 'record-keys'] as const;

/** Has sketches and key digests made of what a removal is about, before it is deleted. */
@Injectable()
export class KeptContentService {
  constructor(
    private readonly orders: InspectionOrdersService,
    private readonly scopes: RemovalScopesReadModel,
    @Optional() private readonly settings: KeepingSettings = new KeepingSettings(),
  ) {}

  /**
   * Begins an inspection of what the removal selects, in the transaction of its order. Null where
   * no storage is read, or nothing is selected.
   * @param upto the tree size with the order
   */
  async begin(tx: Transaction, by: Actor, removal: string, upto: number): Promise<string | null> {
    if (!this.settings.enabled) return null;
    const { selected } = await this.scopes.within(tx).scope(removal, upto);
    if (selected.isEmpty) return null;
    const subject: JsonObject = { removal };
    const detectors = DETECTORS.map((name) => ({ name, parameters: { keep: true } }));
    const plan = this.orders.plan({ subject, detectors }, upto);
    return (await this.orders.begin(tx, by, plan, selected)).id;
  }
}
