import { Module } from '@nestjs/common';
import { DatasetsModule } from '@domain/datasets';
import { FindingsModule } from '@domain/findings';
import { IndexModule } from '@domain/index';
import { ModelsModule } from '@domain/models';
import { RemovalsModule } from '@domain/removals';
import { ShardsModule } from '@domain/shards';
import { VendorsModule } from '@domain/vendors';
import { CoverageStatementsService } from './coverage-statements.service.js';
import { DeclaredMembersReadModel } from './declared-members.read-model.js';
import { DeclaredOutputReadModel } from './declared-output.read-model.js';
import { ReadingFindingsService } from './reading-findings.service.js';
import { ReceiptsReadModel } from './receipts.read-model.js';
import { ReceiptsService } from './receipts.service.js';
import { StandingUsage } from './standing-usage.service.js';
import { UsageReadModel } from './usage.read-model.js';
import { UsageService } from './usage.service.js';

@Module({
  imports: [DatasetsModule, FindingsModule, IndexModule, ModelsModule, RemovalsModule, ShardsModule, VendorsModule],
  providers: [
    CoverageStatementsService,
    DeclaredMembersReadModel,
    DeclaredOutputReadModel,
    ReadingFindingsService,
    ReceiptsReadModel,
    ReceiptsService,
    StandingUsage,
    UsageReadModel,
    UsageService,
  ],
  exports: [CoverageStatementsService, ReceiptsReadModel, ReceiptsService, StandingUsage, UsageReadModel, UsageService],
})
export class ReceiptsModule {}
