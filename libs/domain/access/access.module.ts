import { type DynamicModule, Module } from '@nestjs/common';
import { type Clock, systemClock } from '@core/kernel';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Database } from '@platform/database';
import { AccessReadModel } from './access.read-model.js';
import { AccessService } from './access.service.js';
import { RepeatedRequests } from './repeated-requests.service.js';

@Module({})
export class AccessModule {
  static with(clock: Clock = systemClock): DynamicModule {
    return {
      module: AccessModule,
      providers: [
        {
          provide: AccessReadModel,
          inject: [Database],
          useFactory: (database: Database) => new AccessReadModel(database),
        },
        {
          provide: AccessService,
          inject: [LedgerService, LedgerReadModel, AccessReadModel],
          useFactory: (ledger: LedgerService, positions: LedgerReadModel, keys: AccessReadModel) =>
            new AccessService(ledger, positions, keys, clock),
        },
        {
          provide: RepeatedRequests,
          inject: [LedgerService],
          useFactory: (ledger: LedgerService) => new RepeatedRequests(ledger, clock),
        },
      ],
      exports: [AccessReadModel, AccessService, RepeatedRequests],
    };
  }
}
