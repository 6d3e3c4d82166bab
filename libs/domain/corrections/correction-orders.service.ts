import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import type { Complaint, JsonObject } from '@core/kernel';
import { DatasetsReadModel } from '@domain/datasets';
import type { Actor } from '@domain/ledger';
import {
  canonicalFacts,
  canonicalHost,
  type CorrectedEach,
  type CorrectionGroup,
  type DeclaredFacts,
  OrderedCorrectionsService,
  type ShardFacts,
  ShardsError,
  ShardsReadModel,
} from '@domain/shards';
import type { Transaction } from '@platform/database';
import { JobsService } from '@platform/jobs';
import { CorrectionsError } from './corrections.errors.js';
import { correctShardsJob } from './corrections.jobs.js';
import type { CorrectionSelector } from './order-corrections.command.js';

/** Shards without descendants that are corrected while the caller waits. */
const FEW = 20;
/** Maximum bytes of facts and reason: the entry of each shard holds both. */
const BYTE_LIMIT = 56 * 1024;
const COMPLAINTS_LIMIT = 100;

/** What an order comes to: few shards are corrected at once, many by a job. */
export type OrderedCorrections = { readonly corrected: CorrectedEach } | { readonly job: string };

/** Which shards are corrected, and how. */
export interface CorrectionRequest {
  readonly by: Actor;
  readonly reason: string;
  readonly groups: readonly { readonly facts: ShardFacts; readonly shards: Bitmap }[];
}

/** Why a dataset version cannot be selected. */
const UNUSABLE = {
  unknown: 'is not a dataset version',
  committing: 'is still committing; order it when it is committed',
  refused: 'was refused by rules, and holds nothing',
  withdrawn: 'is withdrawn',
} as const;

/** Orders corrections of many shards. */
@Injectable()
export class CorrectionOrdersService {
  constructor(
    private readonly shards: ShardsReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly corrections: OrderedCorrectionsService,
    private readonly jobs: JobsService,
  ) {}

  /**
   * The shards that a selector names, as of a tree size.
   * @throws CorrectionsError `unknown-selection` if it names a shard or a dataset version that is
   * not known, `nothing-selected` if no shard meets its conditions
   */
  async select({ shards, dataset, domain, ...conditions }: CorrectionSelector, asOf: number): Promise<Bitmap> {
    const query = {
      ...conditions,
      dataset: typeof dataset === 'string' ? dataset : undefined,
      domain: domain && canonicalHost(domain),
    };
    const stated = Object.values(query).some((value) => value !== undefined);
    const sets = [
      ...(shards ? [await this.named(shards, asOf)] : []),
      ...(typeof dataset === 'object' ? [await this.members(dataset.name, dataset.version, asOf)] : []),
      ...(stated ? [await this.shards.select(query, asOf)] : []),
    ];
    const [first, ...others] = sets;
    const selected = others.reduce((all, set) => all.and(set), first ?? Bitmap.empty());
    if (selected.isEmpty)
      throw new CorrectionsError('nothing-selected', 'No registered shard meets the conditions of the selector.', [
        { pointer: '/selector', message: 'selects no shard' },
      ]);
    return selected;
  }

  /**
   * The facts in canonical form.
   * @throws CorrectionsError, ShardsError if no shard can be corrected in this way
   * @param pointer where they are stated
   */
  async facts(stated: DeclaredFacts, reason: string, asOf: number, pointer: string): Promise<ShardFacts> {
    try {
      const facts = canonicalFacts(stated);
      const bytes = Buffer.byteLength(JSON.stringify({ reason, facts }));
      if (bytes > BYTE_LIMIT) {
        const message = `takes ${bytes} bytes as JSON with the reason; they may take ${BYTE_LIMIT}`;
        throw new CorrectionsError('invalid-correction', `This correction ${message}.`, [{ pointer, message }]);
      }
      return await this.corrections.checkedFacts(facts, asOf);
    } catch (error) {
      if (!(error instanceof ShardsError)) throw error;
      const complaints = error.complaints.map((one) => ({ ...one, pointer: `${pointer}${one.pointer}` }));
      throw new ShardsError(error.code, error.message, complaints);
    }
  }

  /** The groups of a request as `CorrectionPreviews` takes them. */
  groupsOf({ by, reason, groups }: CorrectionRequest): CorrectionGroup[] {
    const since = Number.MAX_SAFE_INTEGER;
    return groups.map(({ facts, shards }) => ({ order: { by, reason, facts, since }, shards }));
  }

  /** Corrects few shards at once; schedules a job for many, or for shards with descendants. */
  async order(tx: Transaction, request: CorrectionRequest, asOf: number): Promise<OrderedCorrections> {
    const { by, reason, groups } = request;
    const total = groups.reduce((sum, { shards }) => sum + shards.size, 0);
    const [group] = groups;
    if (groups.length === 1 && group && total <= FEW) {
      const numbers = [...group.shards.toArray()];
      if ((await this.corrections.haveDescendants(numbers)).size === 0) {
        const order = { by, reason, facts: group.facts, since: Number.MAX_SAFE_INTEGER };
        return { corrected: await this.corrections.correctEach(tx, numbers, order) };
      }
    }
    const job = await this.jobs.schedule(tx, correctShardsJob, {
      order: randomUUID(),
      by,
      reason,
      since: asOf,
      total,
      groups: groups.map(({ facts, shards }) => ({
        facts: facts as JsonObject,
        shards: shards.toBytes().toString('base64'),
      })),
    });
    return { job };
  }

  private async named(names: readonly string[], asOf: number): Promise<Bitmap> {
    const numbers = await this.shards.numbersOf(names, asOf);
    const complaints = names.flatMap((name, at): Complaint[] =>
      numbers.has(name) ? [] : [{ pointer: `/selector/shards/${at}`, message: 'is not a registered shard' }],
    );
    if (complaints.length > 0)
      throw new CorrectionsError(
        'unknown-selection',
        `${complaints.length} of the named shards are not registered.`,
        complaints.slice(0, COMPLAINTS_LIMIT),
      );
    return Bitmap.of(numbers.values());
  }

  private async members(name: string, version: string, asOf: number): Promise<Bitmap> {
    const found = await this.datasets.version(name, version, asOf);
    if (found?.state === 'committed') return this.datasets.members(found.id);
    const message = UNUSABLE[found?.state ?? 'unknown'];
    throw new CorrectionsError('unknown-selection', `The version "${version}" of the dataset "${name}" ${message}.`, [
      { pointer: '/selector/dataset', message },
    ]);
  }
}
