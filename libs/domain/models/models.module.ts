import { Module } from '@nestjs/common';
import { DatasetsModule } from '@domain/datasets';
import { VendorsModule } from '@domain/vendors';
import { DatasetVersionUsers } from './dataset-version-users.read-model.js';
import { ModelWithdrawalsService } from './model-withdrawals.service.js';
import { ModelsReadModel } from './models.read-model.js';
import { ModelsService } from './models.service.js';

@Module({
  imports: [VendorsModule, DatasetsModule],
  providers: [ModelsReadModel, ModelsService, ModelWithdrawalsService, DatasetVersionUsers],
  exports: [ModelsReadModel, ModelsService, ModelWithdrawalsService, DatasetVersionUsers],
})
export class ModelsModule {}
