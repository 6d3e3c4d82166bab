import { Module } from '@nestjs/common';
import { AccessModule } from '@domain/access';
import { ShardsModule } from '@domain/shards';
import { FindingReportsService } from './finding-reports.service.js';
import { FindingStepsService } from './finding-steps.service.js';
import { FindingsReadModel } from './findings.read-model.js';
import { FindingsService } from './findings.service.js';

@Module({
  imports: [AccessModule, ShardsModule],
  providers: [FindingsReadModel, FindingsService, FindingStepsService, FindingReportsService],
  exports: [FindingsReadModel, FindingsService, FindingStepsService, FindingReportsService],
})
export class FindingsModule {}
