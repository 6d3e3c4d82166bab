import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { LedgerPosition } from '@domain/ledger';
import { PolicyVerdicts, ReplayJobs, ReplayRule, RuleReplays } from '@domain/policy';
import {
  Access,
  afterNumber,
  afterText,
  type Answer,
  answer,
  AsOf,
  Call,
  Expensive,
  type ListAnswer,
  listAnswer,
  pageOf,
  PageRequest,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { formatCursor } from '../http/cursor.js';
import { DatasetVersionParams } from '../datasets/datasets.request.js';
import { ModelVersionParams } from '../models/models.request.js';
import {
  type DatasetPolicyResponse,
  formatPlace,
  placeOf,
  type ReplayJobResponse,
  type ReplayResponse,
  type UsePolicyResponse,
} from './policy-verdicts.response.js';
import { UsesPolicyQuery } from './policy-verdicts.request.js';
import { RuleParams } from './rules.request.js';

/** @tag policy */
@Controller('v1')
export class PolicyVerdictsController {
  constructor(
    private readonly verdicts: PolicyVerdicts,
    private readonly replays: RuleReplays,
    private readonly jobs: ReplayJobs,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * Get the verdict of each rule on a dataset version, as it was at its commit and as it is now.
   *
   * `then` is what the gate knew when the version was committed; `now` is what it would know at the
   * position of the answer. Null: the rule was not, or would not be, asked.
   */
  @Get('datasets/:dataset/versions/:version/policy')
  @Access('read')
  @Expensive()
  async ofDataset(
    @Param() { dataset, version }: DatasetVersionParams,
    @AsOf() asOf: LedgerPosition,
  ): Promise<Answer<DatasetPolicyResponse>> {
    const rules = await this.verdicts.ofDatasetVersion(dataset, version, asOf);
    return answer(asOf, { dataset, version, rules });
  }

  /**
   * List the uses of a model version with the verdict of each rule, as it was when rules were last
   * asked about the use and as it is now.
   *
   * Its own uses: those of the models that it was made from are among them with `chain`.
   */
  @Get('models/:model/versions/:version/policy')
  @Access('read')
  @Expensive()
  async ofModel(
    @Param() { model, version }: ModelVersionParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: UsesPolicyQuery,
  ): Promise<ListAnswer<UsePolicyResponse>> {
    const page = pageOf(query);
    const from = (afterNumber(page) ?? -1) + 1;
    const found = await this.verdicts.ofModelVersion(
      model,
      version,
      { from, limit: page.limit + 1, chain: query.chain },
      asOf,
    );
    const placed = found.map((use, at) => ({ use, place: from + at }));
    return listAnswer(
      asOf,
      page,
      placed,
      ({ place }) => place,
      ({ use }) => use,
    );
  }

  /**
   * Ask which past dataset versions and uses a rule would have denied, with what was known then or
   * with what is known now.
   *
   * Whatever the gates and the period of the rule are; waivers are left out. A page examines at
   * most `limit` versions and lists those that are denied or may be: it may be empty though there
   * is a next one. Nothing is written.
   *
   * @status 200 A page of the replay
   */
  @Post('rules/:slug/replay')
  @HttpCode(200)
  @Access('read')
  @Expensive()
  async replay(
    @Param() { slug }: RuleParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
    @Body() body: ReplayRule,
  ): Promise<Answer<ReplayResponse>> {
    const page = pageOf(query);
    const asked = { limit: page.limit, after: placeOf(afterText(page)) };
    const { items, examined, next } = await this.replays.page(slug, body, asked, asOf);
    const nextCursor = next && formatCursor({ after: formatPlace(next), treeSize: asOf.treeSize });
    return answer(asOf, { rule: slug, known: body.known, items, examined, nextCursor });
  }

  /**
   * Replay a rule as a job, where there are many versions: `GET /v1/jobs/{id}` answers its progress
   * and then its result, with the number of commits and uses that the rule would have denied or may
   * have, and the first 1,000 of them.
   *
   * The same replay as of the same position is the same job.
   *
   * @status 202 The job
   */
  @Post('rules/:slug/replay/job')
  @Access('read')
  @Expensive()
  async replayAsJob(
    @Call() call: WriteCall,
    @Param() { slug }: RuleParams,
    @AsOf() asOf: LedgerPosition,
    @Body() body: ReplayRule,
  ): Promise<Answer<ReplayJobResponse>> {
    return this.handler.run(call, async (tx) => {
      const job = await this.jobs.schedule(tx, slug, body, asOf.treeSize);
      return { status: 202, body: answer(asOf, { rule: slug, known: body.known, job }) };
    });
  }
}
