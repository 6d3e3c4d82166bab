import { Module } from '@nestjs/common';
import { DatasetsModule } from '@domain/datasets';
import { VendorsModule } from '@domain/vendors';
import { DatasetVersionUsers } from './dataset-version-users.read-model.js';
import { ModelWithdrawalsService } from './model-withdrawals.service.js';
import { ModelsReadModel } from './models.read-model.js';
import { ModelsService } from './models.service.js';
import { UseWithdrawalOrdersService } from './use-withdrawal-orders.service.js';
import { UseWithdrawalsReadModel } from './use-withdrawals.read-model.js';
import { UseWithdrawalsService } from './use-withdrawals.service.js';

const providers = [ModelsReadModel, ModelsService, ModelWithdrawalsService, UseWithdrawalsService, DatasetVersionUsers];

@Module({
  imports: [VendorsModule, DatasetsModule],
  providers,
  exports: providers,
})
export class ModelsModule {}

/** Orders of the withdrawal of many uses; `JobsModule` is global where they are taken. */
@Module({
  imports: [ModelsModule, DatasetsModule],
  providers: [UseWithdrawalOrdersService, UseWithdrawalsReadModel],
  exports: [UseWithdrawalOrdersService, UseWithdrawalsReadModel],
})
export class UseWithdrawalsModule {}
