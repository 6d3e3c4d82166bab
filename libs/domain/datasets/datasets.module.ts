import { Module } from '@nestjs/common';
import { ShardsModule } from '@domain/shards';
import { DatasetDescriptionsService } from './dataset-descriptions.service.js';
import { DatasetsReadModel } from './datasets.read-model.js';
import { DatasetsService } from './datasets.service.js';
import { SetFoldService } from './set-fold.service.js';
import { CommittedSets } from './store/committed-sets.store.js';
import { VersionSets } from './store/version-sets.store.js';
import { VersionAssemblyService } from './version-assembly.service.js';
import { VersionCommitsService } from './version-commits.service.js';
import { VersionTotalsService } from './version-totals.service.js';
import { VersionWithdrawalsService } from './version-withdrawals.service.js';

@Module({
  imports: [ShardsModule],
  providers: [
    VersionSets,
    SetFoldService,
    CommittedSets,
    DatasetsReadModel,
    VersionTotalsService,
    VersionAssemblyService,
    VersionCommitsService,
    DatasetsService,
    VersionWithdrawalsService,
    DatasetDescriptionsService,
  ],
  exports: [
    DatasetsReadModel,
    DatasetsService,
    VersionCommitsService,
    VersionTotalsService,
    VersionWithdrawalsService,
    DatasetDescriptionsService,
  ],
})
export class DatasetsModule {}
