import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { DatasetsReadModel } from '@domain/datasets';
import { Lineage } from '@domain/lineage';
import { type Origin, type OriginFilter, OriginIndex, originMatches, type OriginShards } from '@domain/origins';
import { AnswerCache } from '@platform/cache';
import { awaitAll } from '@platform/database';
import { readExamplePath } from './example-path.js';
import { shardGapOf } from './gap.js';
import { type RedactedReach, redactedReach } from './redacted-reach.js';

/** How matching origins reach one dataset version; only a correction changes it. */
export interface VersionReach {
  /** Members with a matching origin, declared or inherited. */
  readonly shards: number;
  /** Shards of its upstream that declare one themselves. */
  readonly sources: number;
  /** Ids. */
  readonly origins: readonly number[];
  /** Numbers of shards, from one that declares a matching origin down to a member. */
  readonly example: readonly number[];
}

/** Shards with a matching origin, and those by each origin. */
interface Matching extends OriginShards {
  readonly origins: readonly Origin[];
  readonly byOrigin: ReadonlyMap<number, OriginShards>;
}

/** A question about origins, as of a tree size. */
export interface ReachQuestion {
  readonly filter: OriginFilter;
  readonly asOf: number;
  /** All origins stated by then, in the order of their ids. */
  readonly all: readonly Origin[];
  /** One text of what the answer for a dataset version depends on. */
  readonly key: string;
}

const REACHES_CACHED = 10_000;
const QUESTIONS_CACHED = 32;

/**
 * How the origins that a filter selects reach dataset versions: one bitmap intersection each, kept
 * until a shard is corrected.
 */
@Injectable()
export class OriginReachReadModel {
  private readonly reaches = new AnswerCache<VersionReach | null>(REACHES_CACHED, 'exposure');
  private readonly redactions = new AnswerCache<RedactedReach | null>(REACHES_CACHED, 'exposure-redactions');
  private readonly counts = new AnswerCache<number>(REACHES_CACHED, 'exposure-counts');
  private readonly open = new AnswerCache<boolean>(REACHES_CACHED, 'exposure-open');
  private readonly matching = new AnswerCache<Matching>(QUESTIONS_CACHED, 'matching-origins');
  private readonly unclear = new AnswerCache<Bitmap>(QUESTIONS_CACHED, 'unclear-origins');

  constructor(
    private readonly datasets: DatasetsReadModel,
    private readonly origins: OriginIndex,
    private readonly lineage: Lineage,
  ) {}

  async question(filter: OriginFilter, asOf: number): Promise<ReachQuestion> {
    const [all, correction] = await awaitAll([this.origins.origins(asOf), this.origins.lastCorrection(asOf)]);
    return { filter, asOf, all, key: JSON.stringify([filter, correction]) };
  }

  /** Returns how the origins reach a dataset version; null if they do not. */
  reach(dataset: number, question: ReachQuestion): Promise<VersionReach | null> {
    return this.reaches.getOrCompute(`${dataset} ${question.key}`, async () =>
      this.computeReach(dataset, await this.matchingShards(question)),
    );
  }

  /** Returns what the origins reach through redactions alone; null if nothing. */
  redacted(dataset: number, question: ReachQuestion): Promise<RedactedReach | null> {
    return this.redactions.getOrCompute(`${dataset} ${question.key}`, async () => {
      const redactions = await this.lineage.redactions();
      if (redactions.size === 0) return null;
      const { declared, effective } = await this.matchingShards(question);
      const members = (await this.datasets.members(dataset)).and(effective);
      const upstream = (await this.datasets.upstream(dataset)).and(effective.or(declared));
      return redactedReach(await this.lineage.view(), redactions, { members, upstream, declared });
    });
  }

  /** Returns the number of members with a matching origin. */
  membersReached(dataset: number, question: ReachQuestion): Promise<number> {
    return this.counts.getOrCompute(`${dataset} ${question.key}`, async () =>
      (await this.datasets.members(dataset)).intersectionSize((await this.matchingShards(question)).effective),
    );
  }

  /** Whether members of a dataset version leave the question open: see `shardGapOf`. */
  isOpen(dataset: number, question: ReachQuestion): Promise<boolean> {
    return this.open.getOrCompute(`${dataset} ${question.key}`, async () =>
      (await this.datasets.members(dataset)).intersects(await this.unclearShards(question)),
    );
  }

  /** Returns all shards with a matching origin, as of the question. */
  async shards({ filter, asOf, all }: ReachQuestion): Promise<OriginShards> {
    const matching = all.filter((origin) => originMatches(origin, filter));
    return this.origins.shardsOf(
      matching.map(({ id }) => id),
      asOf,
    );
  }

  private async computeReach(dataset: number, matching: Matching): Promise<VersionReach | null> {
    const touched = (await this.datasets.members(dataset)).and(matching.effective);
    const first = touched.first();
    if (first === null) return null;
    const present = matching.origins.filter(({ id }) => matching.byOrigin.get(id)?.effective.intersects(touched));
    const upstream = await this.datasets.upstream(dataset);
    return {
      shards: touched.size,
      sources: upstream.intersectionSize(matching.declared),
      origins: present.map((origin) => origin.id),
      example: await readExamplePath(this.lineage, first, matching.declared, matching.effective),
    };
  }

  /**
   * A committed dataset version has no member that was registered later, so that shards and origins
   * of a later position change no answer about it.
   */
  private matchingShards({ filter, asOf, all, key }: ReachQuestion): Promise<Matching> {
    return this.matching.getOrCompute(`${asOf} ${key}`, async () => {
      const origins = all.filter((origin) => originMatches(origin, filter));
      const byOrigin = await this.origins.shardsByOrigin(
        origins.map(({ id }) => id),
        asOf,
      );
      const sets = [...byOrigin.values()];
      return {
        origins,
        byOrigin,
        declared: Bitmap.union(sets.map((set) => set.declared)),
        effective: Bitmap.union(sets.map((set) => set.effective)),
      };
    });
  }

  private unclearShards({ filter, asOf, all, key }: ReachQuestion): Promise<Bitmap> {
    return this.unclear.getOrCompute(`${asOf} ${key}`, async () => {
      const open = all.filter((origin) => !originMatches(origin, filter) && shardGapOf(origin, filter) !== undefined);
      const { effective } = await this.origins.shardsOf(
        open.map(({ id }) => id),
        asOf,
      );
      return effective;
    });
  }
}
