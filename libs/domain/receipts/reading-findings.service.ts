import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { FindingsService, type NewFinding } from '@domain/findings';
import type { Actor } from '@domain/ledger';
import { ModelsReadModel } from '@domain/models';
import { RemovalScopesReadModel, RemovalsReadModel } from '@domain/removals';
import { ShardsReadModel } from '@domain/shards';
import type { Transaction } from '@platform/database';
import { DeclaredMembersReadModel } from './declared-members.read-model.js';
import { readFrom } from './read-at.js';
import type { Segment } from './segment.js';
import { setsOf } from './segment-sets.js';
import type { ReadingRun } from './store/receipts.store.js';

const EXAMPLES = 10;

interface Reading {
  readonly segments: readonly Segment[];
  /** Names that no shard has, and that the run did not read before. */
  readonly freshNames: readonly string[];
}

/**
 * Raises what receipts show as they are recorded: a read that was not declared, or is forbidden.
 */
@Injectable()
export class ReadingFindingsService {
  constructor(
    private readonly findings: FindingsService,
    private readonly models: ModelsReadModel,
    private readonly declared: DeclaredMembersReadModel,
    private readonly removals: RemovalsReadModel,
    private readonly scopes: RemovalScopesReadModel,
    private readonly shards: ShardsReadModel,
  ) {}

  async raise(tx: Transaction, by: Actor, run: ReadingRun, reading: Reading, asOf: number): Promise<void> {
    const { segments, freshNames } = reading;
    if (segments.length === 0) return;
    const [{ model, version } = { model: '', version: '' }] = await this.models
      .within(tx)
      .byIds([run.modelVersion], asOf);
    const subject = { model, version };
    const { members } = await this.declared.within(tx).ofModelVersion(run.modelVersion, asOf);
    const read = Bitmap.union(segments.map(setsOf).flatMap(({ observed, declared }) => [observed, declared]));
    const found: NewFinding[] = [];
    const undeclared = read.andNot(members);
    if (!undeclared.isEmpty)
      found.push({
        kind: 'undeclared-reading',
        severity: 'warning',
        subject,
        detail: 'A training run read shards that no recorded use of the model version declares.',
        shards: undeclared,
        examples: await this.namesOf(tx, undeclared, asOf),
      });
    if (freshNames.length > 0)
      found.push({
        kind: 'unregistered-reading',
        severity: 'warning',
        subject,
        detail: 'A training run read places that are not registered as shards.',
        count: freshNames.length,
        examples: freshNames.slice(0, EXAMPLES),
      });
    for (const { removal, shards } of await this.afterRemovals(tx, segments, read, asOf))
      found.push({
        kind: 'reading-after-removal',
        severity: 'violation',
        subject: { ...subject, removal },
        detail: 'A training run read removed shards after their removal was effective.',
        shards,
        examples: await this.namesOf(tx, shards, asOf),
      });
    await this.findings.raise(tx, by, found);
  }

  private async afterRemovals(
    tx: Transaction,
    segments: readonly Segment[],
    read: Bitmap,
    asOf: number,
  ): Promise<{ removal: string; shards: Bitmap }[]> {
    const removals = await this.removals.within(tx).inForce(asOf);
    const scopes = await this.scopes.within(tx).scopes(
      removals.map(({ number }) => number),
      asOf,
    );
    return removals.flatMap(({ id, number, effectiveAt }) => {
      const tainted = scopes.get(number)?.tainted.and(read);
      if (!tainted || tainted.isEmpty) return [];
      const late = segments.filter(({ lastAt }) => lastAt >= effectiveAt);
      const shards = Bitmap.union(late.map((one) => readFrom(one, effectiveAt, () => undefined))).and(tainted);
      return shards.isEmpty ? [] : [{ removal: id, shards }];
    });
  }

  private async namesOf(tx: Transaction, shards: Bitmap, asOf: number): Promise<string[]> {
    const names = await this.shards.within(tx).namesOf(shards.next(0, EXAMPLES), asOf);
    return [...names.values()];
  }
}
