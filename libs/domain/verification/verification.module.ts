import { Module } from '@nestjs/common';
import { DatasetsModule } from '@domain/datasets';
import { FindingsModule } from '@domain/findings';
import { InspectionModule } from '@domain/inspection';
import { ModelsModule } from '@domain/models';
import { RemovalsModule } from '@domain/removals';
import { ShardsModule } from '@domain/shards';
import { CommittedSetsCheckService } from './committed-sets-check.service.js';
import { ContentCheckService } from './content-check.service.js';
import { InspectedContentReadModel } from './inspected-content.read-model.js';
import { ReverificationService } from './reverification.service.js';
import { StorageCheckService } from './storage-check.service.js';
import { TaintPathsReadModel } from './taint-paths.read-model.js';
import { UsesCheckService } from './uses-check.service.js';
import { VerificationReadModel } from './verification.read-model.js';
import { VerificationRunsService } from './verification-runs.service.js';
import { VerificationService } from './verification.service.js';
import { VerifiedScopesReadModel } from './verified-scopes.read-model.js';

@Module({
  imports: [RemovalsModule, InspectionModule, FindingsModule, DatasetsModule, ModelsModule, ShardsModule],
  providers: [
    CommittedSetsCheckService,
    ContentCheckService,
    InspectedContentReadModel,
    ReverificationService,
    StorageCheckService,
    TaintPathsReadModel,
    UsesCheckService,
    VerificationReadModel,
    VerificationRunsService,
    VerificationService,
    VerifiedScopesReadModel,
  ],
  exports: [VerificationReadModel, VerificationService, VerificationRunsService, ReverificationService],
})
export class VerificationModule {}
