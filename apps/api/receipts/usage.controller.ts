import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { LedgerPosition } from '@domain/ledger';
import { type RecordUsage, UsageReadModel, UsageService } from '@domain/receipts';
import { hasFurtherPages } from '@interop/usage-exports';
import {
  Access,
  type Answer,
  answer,
  AsOf,
  Call,
  JsonBody,
  NAMES,
  StreamedBody,
  type Unchecked,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { UploadLimits } from '../http/upload-limits.js';
import { VendorParams } from '../vendors/vendors.request.js';
import { usageOf } from './usage-body.js';
import { UsageExportQuery, UsageQuery } from './usage.request.js';
import { toUsageResponse, type UsageRecordedResponse, type VendorUsageResponse } from './usage.response.js';

/** @tag receipts */
@Controller('v1/receipts')
export class UsageReceiptsController {
  constructor(
    private readonly usage: UsageService,
    private readonly handler: WriteHandler,
    private readonly limits: UploadLimits,
  ) {}

  /**
   * Record what an account bought from a vendor’s API, by day, model and project.
   *
   * The body is our own statement, or an export of the vendor beside `?vendor=` and `?account=`: a
   * page of OpenAI’s organisation usage or of Anthropic’s usage report as JSON (`{"data": […]}`, by
   * days), or a CSV with a header. Users, keys and prices are not read. The same again is existing;
   * other figures of the same day, model and project amend it. Figures that shards of the vendor
   * and the period cannot explain raise a finding.
   */
  @Post('usage')
  @JsonBody(NAMES)
  @StreamedBody('text/csv')
  @Access('register')
  async record(
    @Call() call: WriteCall,
    @Query() query: UsageExportQuery,
    @Body() body: Unchecked<RecordUsage>,
  ): Promise<UsageRecordedResponse> {
    const prepared = await this.usage.prepare(await usageOf(call.request, body, query, this.limits));
    return this.handler.run(call, async (tx, by) => {
      const { receipt, ...counts } = await this.usage.record(tx, by, prepared);
      return {
        existing: counts.recorded + counts.amended === 0,
        body: { ...counts, more: hasFurtherPages(body), receipt },
      };
    });
  }
}

/** @tag receipts */
@Controller('v1/vendors')
export class VendorUsageController {
  constructor(private readonly usage: UsageReadModel) {}

  /**
   * Compare what accounts bought from a vendor with what shards declare of its output.
   *
   * Declared are the tokens of shards whose own origins name the vendor’s models as makers, were
   * collected in part of these days, and came from an own account or do not state whose. A shard
   * counts with all its tokens: the sum is the most that shards can explain.
   */
  @Get(':slug/usage')
  @Access('read')
  async ofVendor(
    @Param() { slug }: VendorParams,
    @Query() { from, to }: UsageQuery,
    @AsOf() asOf: LedgerPosition,
  ): Promise<Answer<VendorUsageResponse>> {
    return answer(asOf, toUsageResponse(await this.usage.ofVendor(slug, { from, to }, asOf.treeSize)));
  }
}
