import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import type { LedgerPosition } from '@domain/ledger';
import { RetireRule, RuleFacts, RulesReadModel, RulesService, RuleWarnings } from '@domain/policy';
import {
  Access,
  afterNumber,
  afterText,
  type Answer,
  answer,
  AsOf,
  Call,
  type ListAnswer,
  listAnswer,
  pageOf,
  PageRequest,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { RuleParams, RulesQuery } from './rules.request.js';
import {
  type RuleRecordedResponse,
  type RuleResponse,
  type RuleStatedResponse,
  toRuleResponse,
} from './rules.response.js';

/** @tag policy */
@Controller('v1/rules')
export class RulesController {
  constructor(
    private readonly service: RulesService,
    private readonly rules: RulesReadModel,
    private readonly warnings: RuleWarnings,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * State a rule, amend it, or bring a retired one back. The earlier statement stays readable with
   * asOf.
   *
   * `warnings` names what the rule asks about and nobody recorded: a vendor, a model registered
   * here, a rule that terms set. The rule is stated all the same.
   */
  @Put(':slug')
  @Access('state-rule')
  async put(
    @Call() call: WriteCall,
    @Param() { slug }: RuleParams,
    @Body() body: RuleFacts,
  ): Promise<RuleStatedResponse> {
    const recorded = await this.handler.run<RuleRecordedResponse>(call, async (tx, by) => {
      const { receipt, existing, amended } = await this.service.state(tx, by, { rule: slug, ...body });
      return { existing, body: { rule: slug, amended, receipt } };
    });
    return { ...recorded, warnings: await this.warnings.of(body, recorded.receipt.treeSize) };
  }

  /** Retire a rule: from then on it is not asked. */
  @Post(':slug/retire')
  @Access('state-rule')
  retire(
    @Call() call: WriteCall,
    @Param() { slug }: RuleParams,
    @Body() body: RetireRule,
  ): Promise<RuleRecordedResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { receipt, existing, amended } = await this.service.retire(tx, by, slug, body);
      return { existing, body: { rule: slug, amended, receipt } };
    });
  }

  /** List rules. */
  @Get()
  @Access('read')
  async list(@AsOf() asOf: LedgerPosition, @Query() query: RulesQuery): Promise<ListAnswer<RuleResponse>> {
    const page = pageOf(query);
    const after = { limit: page.limit + 1, after: afterText(page) };
    const found = await this.rules.rules(query.state, after, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ rule }) => rule, toRuleResponse);
  }

  /** Get a rule. */
  @Get(':slug')
  @Access('read')
  async one(@Param() { slug }: RuleParams, @AsOf() asOf: LedgerPosition): Promise<Answer<RuleResponse>> {
    return answer(asOf, toRuleResponse(await this.rules.requireRule(slug, asOf.treeSize)));
  }

  /** List the statements of a rule, oldest first. */
  @Get(':slug/history')
  @Access('read')
  async history(
    @Param() { slug }: RuleParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: PageRequest,
  ): Promise<ListAnswer<RuleResponse>> {
    const page = pageOf(query);
    await this.rules.requireRule(slug, asOf.treeSize);
    const after = { limit: page.limit + 1, after: afterNumber(page) };
    const found = await this.rules.history(slug, after, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ validFrom }) => validFrom, toRuleResponse);
  }
}
