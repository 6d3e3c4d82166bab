import { type DynamicModule, Module } from '@nestjs/common';
import { type Clock, systemClock } from '@core/kernel';
import { Database } from '@platform/database';
import { LedgerReadModel } from './ledger.read-model.js';
import { LedgerService } from './ledger.service.js';
import { DEFAULT_ORIGIN, LogOrigin } from './log-origin.js';
import { WriteQueue } from './write-queue.js';

@Module({})
export class LedgerModule {
  static with(clock: Clock = systemClock, origin: string = DEFAULT_ORIGIN): DynamicModule {
    return {
      module: LedgerModule,
      global: true,
      providers: [
        { provide: LogOrigin, useValue: new LogOrigin(origin) },
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
      exports: [LogOrigin, LedgerService, LedgerReadModel, WriteQueue],
    };
  }
}
