import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { formatDigest } from '@core/kernel';
import { DatasetsReadModel, splitWith, VersionWithdrawalsService, WithdrawVersion } from '@domain/datasets';
import { MeasuredBreakdownReadModel } from '@domain/inspection';
import type { LedgerPosition } from '@domain/ledger';
import { DatasetVersionUsers } from '@domain/models';
import { RefusalsReadModel } from '@domain/policy';
import { breakdownOf, TraitBreakdowns } from '@domain/provenance';
import { OriginIndex } from '@domain/origins';
import { ShardsReadModel } from '@domain/shards';
import {
  Access,
  afterNumber,
  type Answer,
  answer,
  AsOf,
  Call,
  Expensive,
  type ListAnswer,
  listAnswer,
  type Page,
  pageOf,
  requireDataset,
  WithinDatasets,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { ContentWarnings } from '../removals/content-warnings.js';
import { requireMeasurable } from '../provenance/measured-query.js';
import { withOrigins } from '../provenance/provenance.response.js';
import { BreakdownRequest, DatasetVersionParams, DiffRequest, MembersRequest } from './datasets.request.js';
import type {
  ChangedMemberResponse,
  DatasetBreakdownResponse,
  DatasetDiffResponse,
  DatasetMeasuredResponse,
  DatasetVersionResponse,
  DatasetVersionWithdrawnResponse,
  MemberResponse,
} from './datasets.response.js';
import { versionResponses } from './version-responses.js';

const CHANGES = ['added', 'removed', 'reweighted', 'moved'] as const;

/** @tag datasets */
@Controller('v1/datasets/:dataset/versions/:version')
export class DatasetVersionController {
  constructor(
    private readonly datasets: DatasetsReadModel,
    private readonly shards: ShardsReadModel,
    private readonly origins: OriginIndex,
    private readonly traits: TraitBreakdowns,
    private readonly measured: MeasuredBreakdownReadModel,
    private readonly warnings: ContentWarnings,
    private readonly withdrawals: VersionWithdrawalsService,
    private readonly users: DatasetVersionUsers,
    private readonly refusals: RefusalsReadModel,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * Get a dataset version with its totals, or with what rules found in it where they refused its
   * commit.
   */
  @Get()
  @Access('read')
  async one(
    @Param() { dataset, version }: DatasetVersionParams,
    @AsOf() asOf: LedgerPosition,
  ): Promise<Answer<DatasetVersionResponse>> {
    const { treeSize } = asOf;
    const found = await this.datasets.requireVersion(dataset, version, treeSize);
    const toResponse = await versionResponses(this.datasets, [found], treeSize);
    const committed = found.committedEntry !== null;
    const tallies = committed ? await this.datasets.tallies(found.id, { weighted: false }, treeSize) : [];
    const totals = committed ? breakdownOf(tallies, []).totals : null;
    const set = committed ? await this.datasets.committedSet(found.id) : null;
    const commitment = { root: set && formatDigest(set.root), keys: set?.keys ?? null, upto: set?.upto ?? null };
    const warnings = await this.warnings.of([found], treeSize);
    const occurrences = committed ? (await this.datasets.memberSet(found.id)).occurrences : null;
    const refusal = found.refused && (await this.refusals.findings(found.refused.refusal));
    return answer(asOf, { ...toResponse(found), totals, ...commitment, occurrences, warnings, ...refusal });
  }

  /**
   * Withdraw a dataset version that was committed by mistake. It counts in no later answer, and its
   * name is not used again. While it has uses, it is refused with the list of them.
   */
  @Post('withdraw')
  @Access('correct')
  @WithinDatasets()
  withdraw(
    @Call() call: WriteCall,
    @Param() { dataset, version }: DatasetVersionParams,
    @Body() body: WithdrawVersion,
  ): Promise<DatasetVersionWithdrawnResponse> {
    requireDataset(call.request, dataset);
    return this.handler.run(call, async (tx, by) => {
      const { existing, receipt } = await this.withdrawals.withdraw(tx, by, { dataset, version }, body, this.users);
      return { existing, body: { dataset, version, receipt } };
    });
  }

  /** List the members of a dataset version, how often each counts, and its split. */
  @Get('members')
  @Access('read')
  async members(
    @Param() { dataset, version }: DatasetVersionParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: MembersRequest,
  ): Promise<ListAnswer<MemberResponse>> {
    const page = pageOf(query);
    const { id } = await this.datasets.requireVersion(dataset, version, asOf.treeSize);
    const part = { limit: page.limit + 1, after: afterNumber(page) };
    const found = await this.datasets.memberPage(id, part, query.split);
    const names = await this.namesOf(found, page, asOf);
    return listAnswer(
      asOf,
      page,
      found,
      ({ shard }) => shard,
      ({ shard, weight, split }) => ({ shard: names.get(shard) ?? '', weight, split }),
    );
  }

  /**
   * Break a dataset version down by kind, involvement, vendor and origin; with `by`, by licence,
   * language or modality too; with `basis=measured`, by what detectors measured in its members.
   */
  @Get('breakdown')
  @Access('read')
  @Expensive()
  async breakdown(
    @Param() { dataset, version }: DatasetVersionParams,
    @Query() { basis, ...query }: BreakdownRequest,
    @AsOf() asOf: LedgerPosition,
  ): Promise<Answer<DatasetBreakdownResponse> | Answer<DatasetMeasuredResponse>> {
    const { id } = await this.datasets.requireCommitted(dataset, version, asOf.treeSize);
    if (basis === 'measured') {
      requireMeasurable(query);
      const breakdown = await this.measured.of(await this.datasets.members(id), asOf.treeSize);
      return answer(asOf, { dataset, version, basis, ...breakdown });
    }
    const { weighted = false, by } = query;
    const tallies = await this.datasets.tallies(id, { weighted }, asOf.treeSize);
    const found = breakdownOf(tallies, await this.origins.origins(asOf.treeSize));
    const traits = await this.traits.breakdown({ versions: [{ id, times: 1 }], weighted, by }, asOf.treeSize);
    return answer(asOf, { dataset, version, ...withOrigins(found), ...traits });
  }

  /**
   * Compare a dataset version with another: what it adds, what it lacks, what counts another number
   * of times, and what is in another split.
   */
  @Get('diff')
  @Access('read')
  @Expensive()
  async diff(
    @Param() { dataset, version }: DatasetVersionParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: DiffRequest,
  ): Promise<DatasetDiffResponse & ListAnswer<ChangedMemberResponse>> {
    const page = pageOf(query);
    const to = await this.datasets.requireVersion(dataset, version, asOf.treeSize);
    const from = await this.datasets.requireVersion(dataset, query.from, asOf.treeSize);
    const diff = await this.datasets.diff(from.id, to.id);
    const next = (afterNumber(page) ?? -1) + 1;
    // Each member once: what is reweighted and moved is listed as reweighted.
    const changed = { ...diff, moved: diff.moved.andNot(diff.reweighted) };
    const changes = CHANGES.flatMap((change) =>
      Array.from(changed[change].next(next, page.limit + 1), (shard) => ({ shard, change })),
    );
    const found = changes.sort((a, b) => a.shard - b.shard).slice(0, page.limit + 1);
    const names = await this.namesOf(found, page, asOf);
    const list = listAnswer(
      asOf,
      page,
      found,
      ({ shard }) => shard,
      ({ shard, change }) => ({
        change,
        shard: names.get(shard) ?? '',
        fromWeight: change === 'added' ? 0 : diff.from.weightOf(shard),
        toWeight: change === 'removed' ? 0 : diff.to.weightOf(shard),
        fromSplit: splitWith(diff.splits.from, shard),
        toSplit: splitWith(diff.splits.to, shard),
      }),
    );
    const { added, removed, reweighted, moved } = diff;
    const counts = { added: added.size, removed: removed.size, reweighted: reweighted.size, moved: moved.size };
    return { dataset, from: query.from, to: version, ...counts, ...list };
  }

  private namesOf(
    found: readonly { readonly shard: number }[],
    page: Page,
    { treeSize }: LedgerPosition,
  ): Promise<Map<number, string>> {
    const shown = found.slice(0, page.limit).map(({ shard }) => shard);
    return this.shards.namesOf(shown, treeSize);
  }
}
