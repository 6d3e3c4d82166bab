import { Module } from '@nestjs/common';
import { DatasetsModule, DatasetsReadModel } from '@domain/datasets';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { VendorsModule, VendorsReadModel } from '@domain/vendors';
import { Database } from '@platform/database';
import { ModelsReadModel } from './models.read-model.js';
import { ModelsService } from './models.service.js';

@Module({
  imports: [VendorsModule, DatasetsModule],
  providers: [
    { provide: ModelsReadModel, inject: [Database], useFactory: (database: Database) => new ModelsReadModel(database) },
    {
      provide: ModelsService,
      inject: [LedgerService, LedgerReadModel, ModelsReadModel, VendorsReadModel, DatasetsReadModel],
      useFactory: (
        ledger: LedgerService,
        entries: LedgerReadModel,
        models: ModelsReadModel,
        vendors: VendorsReadModel,
        datasets: DatasetsReadModel,
      ) => new ModelsService(ledger, entries, models, vendors, datasets),
    },
  ],
  exports: [ModelsReadModel, ModelsService],
})
export class ModelsModule {}
