import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { LedgerPosition } from '@domain/ledger';
import { RecordTerms, VendorFacts, VendorsReadModel, VendorsService } from '@domain/vendors';
import {
  Access,
  afterText,
  answer,
  AskedAsOf,
  Call,
  listAnswer,
  pageOf,
  PageRequest,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { TermsQuery, VendorParams } from './vendors.request.js';
import {
  toTermsResponse,
  toVendorResponse,
  TermsListResponse,
  TermsRecordedResponse,
  VendorRecordedResponse,
  VendorResponse,
  VendorsResponse,
} from './vendors.response.js';

@ApiTags('vendors')
@Controller('v1/vendors')
export class VendorsController {
  constructor(
    private readonly service: VendorsService,
    private readonly vendors: VendorsReadModel,
    private readonly handler: WriteHandler,
  ) {}

  @Put(':slug')
  @Access('declare-vendor')
  @ApiOperation({
    summary: 'Declare a vendor, or declare it otherwise; the earlier statement stays readable as of then',
  })
  @ApiCreatedResponse({ type: VendorRecordedResponse })
  @ApiOkResponse({ type: VendorRecordedResponse, description: 'Repeated: the statement exists' })
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

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'List vendors' })
  @ApiOkResponse({ type: VendorsResponse })
  async list(@AskedAsOf() asOf: LedgerPosition, @Query() query: PageRequest): Promise<VendorsResponse> {
    const page = pageOf(query);
    const found = await this.vendors.vendors({ limit: page.limit + 1, after: afterText(page) }, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ slug }) => slug, toVendorResponse);
  }

  @Get(':slug')
  @Access('read')
  @ApiOperation({ summary: 'A vendor' })
  @ApiOkResponse({ type: VendorResponse })
  async one(@Param() { slug }: VendorParams, @AskedAsOf() asOf: LedgerPosition): Promise<VendorResponse> {
    return answer(asOf, toVendorResponse(await this.vendors.requireVendor(slug, asOf.treeSize)));
  }

  @Post(':slug/terms')
  @Access('record-terms')
  @ApiOperation({
    summary:
      'Record a version of a vendor’s terms; the same document, version, channel and jurisdiction again amends it',
  })
  @ApiCreatedResponse({ type: TermsRecordedResponse })
  @ApiOkResponse({ type: TermsRecordedResponse, description: 'Repeated: the statement exists' })
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

  @Get(':slug/terms')
  @Access('read')
  @ApiOperation({ summary: 'List a vendor’s terms; with `at`, those in force at that instant' })
  @ApiOkResponse({ type: TermsListResponse })
  async terms(
    @Param() { slug }: VendorParams,
    @AskedAsOf() asOf: LedgerPosition,
    @Query() query: TermsQuery,
  ): Promise<TermsListResponse> {
    const page = pageOf(query);
    await this.vendors.requireVendor(slug, asOf.treeSize);
    const after = { limit: page.limit + 1, after: afterText(page) };
    const found = await this.vendors.termsOf(slug, query, after, asOf.treeSize);
    return listAnswer(asOf, page, found, ({ id }) => id, toTermsResponse);
  }
}
