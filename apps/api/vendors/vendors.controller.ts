import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import type { LedgerPosition } from '@domain/ledger';
import {
  ApprovalsReadModel,
  ApprovalsService,
  RecordApproval,
  RecordTerms,
  VendorFacts,
  VendorsReadModel,
  VendorsService,
  WithdrawTerms,
} from '@domain/vendors';
import {
  Access,
  afterText,
  type Answer,
  answer,
  AsOf,
  Call,
  type ListAnswer,
  listAnswer,
  pageOf,
  PageRequest,
  type RecordedResponse,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { ApprovalsQuery, TermsParams, TermsQuery, VendorParams } from './vendors.request.js';
import {
  type ApprovalRecordedResponse,
  type ApprovalResponse,
  toApprovalResponse,
  toTermsResponse,
  toVendorResponse,
  type TermsRecordedResponse,
  type TermsResponse,
  type VendorRecordedResponse,
  type VendorResponse,
} from './vendors.response.js';

/** @tag vendors */
@Controller('v1/vendors')
export class VendorsController {
  constructor(
    private readonly service: VendorsService,
    private readonly vendors: VendorsReadModel,
    private readonly approvals: ApprovalsReadModel,
    private readonly approvalsService: ApprovalsService,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * Declare a vendor, or change its declaration. The earlier declaration stays readable with asOf.
   */
  @Put(':slug')
  @Access('declare-vendor')
  put(
    @Call() call: WriteCall,
    @Param() { slug }: VendorParams,
    @Body() body: VendorFacts,
  ): Promise<VendorRecordedResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { receipt, existing } = await this.service.put(tx, by, { slug, ...body });
      return { existing, body: { slug, receipt } };
    });
  }

  /** List vendors. */
  @Get()
  @Access('read')
  async list(@AsOf() asOf: LedgerPosition, @Query() query: PageRequest): Promise<ListAnswer<VendorResponse>> {
    const page = pageOf(query);
    const found = await this.vendors.vendors({ limit: page.limit + 1, after: afterText(page) }, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ slug }) => slug, toVendorResponse);
  }

  /** Get a vendor. */
  @Get(':slug')
  @Access('read')
  async one(@Param() { slug }: VendorParams, @AsOf() asOf: LedgerPosition): Promise<Answer<VendorResponse>> {
    return answer(asOf, toVendorResponse(await this.vendors.requireVendor(slug, asOf.treeSize)));
  }

  /**
   * Record a version of the terms of a vendor. The same document, version, channel and jurisdiction
   * amend it.
   */
  @Post(':slug/terms')
  @Access('record-terms')
  recordTerms(
    @Call() call: WriteCall,
    @Param() { slug }: VendorParams,
    @Body() body: RecordTerms,
  ): Promise<TermsRecordedResponse> {
    return this.handler.run(call, async (tx, by) => {
      const recorded = await this.service.recordTerms(tx, by, slug, body);
      const { receipt, existing, id, amended } = recorded;
      return { existing, body: { id, amended, receipt } };
    });
  }

  /**
   * Withdraw terms that were recorded by mistake. They are in force in no later answer; the list
   * shows them with the reason. The same terms may be recorded again.
   */
  @Post(':slug/terms/:terms/withdraw')
  @Access('record-terms')
  withdrawTerms(
    @Call() call: WriteCall,
    @Param() { slug, terms }: TermsParams,
    @Body() body: WithdrawTerms,
  ): Promise<RecordedResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { receipt, existing } = await this.service.withdrawTerms(tx, by, slug, terms, body);
      return { existing, body: { id: terms, receipt } };
    });
  }

  /**
   * List the terms of a vendor, the newest effective first; with `at`, those effective at that
   * instant; with `generator`, those that bind that model. `asOf` answers what was recorded by
   * then. Without `at`, terms that are withdrawn are listed too, each with the reason.
   */
  @Get(':slug/terms')
  @Access('read')
  async terms(
    @Param() { slug }: VendorParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: TermsQuery,
  ): Promise<ListAnswer<TermsResponse>> {
    const page = pageOf(query);
    await this.vendors.requireVendor(slug, asOf.treeSize);
    const after = { limit: page.limit + 1, after: afterText(page) };
    const found = await this.vendors.termsOf(slug, query, after, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ id }) => id, toTermsResponse);
  }

  /**
   * Record an approval of access to a vendor: who approved whose access, through which channel, for
   * what, from when to when. The same access, purpose and beginning amend it; `effective.to` ends
   * it.
   */
  @Post(':slug/approvals')
  @Access('record-terms')
  recordApproval(
    @Call() call: WriteCall,
    @Param() { slug }: VendorParams,
    @Body() body: RecordApproval,
  ): Promise<ApprovalRecordedResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { receipt, existing, id, amended } = await this.approvalsService.record(tx, by, slug, body);
      return { existing, body: { id, amended, receipt } };
    });
  }

  /**
   * List the approvals of access to a vendor, the newest effective first; with `at`, those that
   * hold at that instant.
   */
  @Get(':slug/approvals')
  @Access('read')
  async listApprovals(
    @Param() { slug }: VendorParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: ApprovalsQuery,
  ): Promise<ListAnswer<ApprovalResponse>> {
    const page = pageOf(query);
    await this.vendors.requireVendor(slug, asOf.treeSize);
    const after = { limit: page.limit + 1, after: afterText(page) };
    const found = await this.approvals.approvalsOf(slug, query, after, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ id }) => id, toApprovalResponse);
  }
}
