import { Module } from '@nestjs/common';
import { AccessModule } from '@domain/access';
import { FindingStepsService } from './finding-steps.service.js';
import { FindingsReadModel } from './findings.read-model.js';
import { FindingsService } from './findings.service.js';

@Module({
  imports: [AccessModule],
  providers: [FindingsReadModel, FindingsService, FindingStepsService],
  exports: [FindingsReadModel, FindingsService, FindingStepsService],
})
export class FindingsModule {}
