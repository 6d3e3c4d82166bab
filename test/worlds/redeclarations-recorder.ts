import { type Actor, type LedgerPosition, LedgerReadModel, WriteQueue } from '@domain/ledger';
import { canonicalFacts, OrderedCorrectionsService, ShardCorrectionsService, ShardsService } from '@domain/shards';
import type { Transaction } from '@platform/database';
import type { OpenModules } from '@testing/modules';
import { statedFacts } from './rules-answers.js';
import type { Facts, World } from './rules-reference.js';

const by: Actor = 'key:spec';

/** Declares recorded shards anew: by corrections, and by registrations that are refused. */
export class RedeclarationsRecorder {
  constructor(
    private readonly modules: OpenModules,
    private readonly world: World,
  ) {}

  /** @param inBulk as a job does, where nothing descends from the shard */
  async correct(shard: number, facts: Facts, inBulk: boolean): Promise<void> {
    const number = shard % this.world.shards.length;
    const corrected = this.world.shards[number];
    if (!corrected) return;
    const at = await this.position();
    const stated = { reason: 'A test.', ...statedFacts(facts, at.time ?? '') };
    const isParent = this.world.shards.some(({ parents }) => parents.includes(number));
    if (inBulk && !isParent) {
      const { reason, ...declared } = stated;
      const order = { by, reason, facts: canonicalFacts(declared), since: at.treeSize };
      await this.write((tx) => this.modules.get(OrderedCorrectionsService).correctEach(tx, [number], order));
    } else {
      await this.write((tx) => this.modules.get(ShardCorrectionsService).correct(tx, by, corrected.uri, stated));
    }
    const isNew = (await this.position()).treeSize > at.treeSize;
    const before = corrected.stated.at(-1)?.facts;
    if (isNew) corrected.stated.push({ entry: at.treeSize, facts: { ...before, evidence: undefined, ...facts } });
  }

  /** Declares recorded content anew: it is refused, or a repetition. */
  async redeclare(shard: number, facts: Facts): Promise<void> {
    const number = shard % this.world.shards.length;
    const known = this.world.shards[number];
    if (!known) return;
    const at = await this.position();
    const derivedFrom = known.parents.map((parent) => this.world.shards[parent]?.uri ?? '');
    const { uri, dataset } = known;
    const declaration = {
      uri,
      dataset,
      ...statedFacts(facts, at.time ?? ''),
      ...(derivedFrom.length > 0 && { derivedFrom }),
    };
    const outcome = await this.write((tx) => this.modules.get(ShardsService).register(tx, by, declaration));
    if (outcome.outcome === 'existing') return;
    expect(outcome).toMatchObject({ outcome: 'refused', error: { code: 'shard-conflict' } });
    this.world.refused.push({ entry: at.treeSize, shard: number, facts });
  }

  private position(): Promise<LedgerPosition> {
    return this.modules.get(LedgerReadModel).position();
  }

  private write<Result>(body: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.modules.get(WriteQueue).write(body);
  }
}
