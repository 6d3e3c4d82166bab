import { Injectable } from '@nestjs/common';
import { Clock, type Instant } from '@core/kernel';
import { OriginIndex } from '@domain/origins';
import { ShardsReadModel, ShardTallies } from '@domain/shards';
import { ApprovalsReadModel, VendorsReadModel } from '@domain/vendors';
import type { Transaction } from '@platform/database';
import { type PolicyRecord, termsIn } from './recorded-subject.read-model.js';

/** Opens what is recorded of shards, for rules. */
@Injectable()
export class PolicyRecords {
  constructor(
    private readonly clock: Clock,
    private readonly origins: OriginIndex,
    private readonly shards: ShardsReadModel,
    private readonly tallies: ShardTallies,
    private readonly vendors: VendorsReadModel,
    private readonly approvals: ApprovalsReadModel,
  ) {}

  /** @param tx holds the ledger's lock, and `asOf` is its next entry */
  asOf(asOf: number, tx?: Transaction): PolicyRecord {
    const { origins, shards, tallies, vendors, approvals } = this;
    return { origins, shards, tallies, vendors, approvals, asOf, now: this.now(), tx };
  }

  /**
   * What was recorded by an earlier position, with its instant as the present. Its subjects share
   * what does not depend on their shards.
   */
  past(asOf: number, now: Instant): PolicyRecord {
    const record = this.asOf(asOf);
    return { ...record, now, shared: { sets: new Map(), terms: termsIn(record) } };
  }

  now(): string {
    return this.clock.now().toISOString();
  }
}
