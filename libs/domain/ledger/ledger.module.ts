import { type DynamicModule, Module } from '@nestjs/common';
import { type Clock, systemClock } from '@core/kernel';
import { Database } from '@platform/database';
import { LedgerReadModel } from './ledger.read-model.js';
import { LedgerService } from './ledger.service.js';
import { WriteQueue } from './write-queue.js';

@Module({})
export class LedgerModule {
  static with(clock: Clock = systemClock): DynamicModule {
    return {
      module: LedgerModule,
      global: true,
      providers: [
        { provide: LedgerService, useFactory: () => new LedgerService(clock) },
        {
          provide: LedgerReadModel,
          inject: [Database],
          useFactory: (database: Database) => new LedgerReadModel(database, clock),
        },
        {
          provide: WriteQueue,
          inject: [Database],
          useFactory: (database: Database) => new WriteQueue((body) => database.transaction(body)),
        },
      ],
      exports: [LedgerService, LedgerReadModel, WriteQueue],
    };
  }
}
