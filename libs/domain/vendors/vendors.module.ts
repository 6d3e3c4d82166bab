import { Module } from '@nestjs/common';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Database } from '@platform/database';
import { VendorsReadModel } from './vendors.read-model.js';
import { VendorsService } from './vendors.service.js';

@Module({
  providers: [
    {
      provide: VendorsReadModel,
      inject: [Database],
      useFactory: (database: Database) => new VendorsReadModel(database),
    },
    {
      provide: VendorsService,
      inject: [LedgerService, LedgerReadModel, VendorsReadModel],
      useFactory: (ledger: LedgerService, entries: LedgerReadModel, vendors: VendorsReadModel) =>
        new VendorsService(ledger, entries, vendors),
    },
  ],
  exports: [VendorsReadModel, VendorsService],
})
export class VendorsModule {}
