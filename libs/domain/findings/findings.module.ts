import { Module } from '@nestjs/common';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Database } from '@platform/database';
import { FindingsReadModel } from './findings.read-model.js';
import { FindingsService } from './findings.service.js';

@Module({
  providers: [
    {
      provide: FindingsReadModel,
      inject: [Database, LedgerReadModel],
      useFactory: (database: Database, entries: LedgerReadModel) => new FindingsReadModel(database, entries),
    },
    {
      provide: FindingsService,
      inject: [LedgerService, LedgerReadModel, FindingsReadModel],
      useFactory: (ledger: LedgerService, entries: LedgerReadModel, findings: FindingsReadModel) =>
        new FindingsService(ledger, entries, findings),
    },
  ],
  exports: [FindingsReadModel, FindingsService],
})
export class FindingsModule {}
