import { type DynamicModule, Module } from '@nestjs/common';
import type { Clock } from '@core/kernel';
import { AccessModule, RepeatedRequests } from '@domain/access';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Database } from '@platform/database';
import { PersonalDataReadModel } from './personal-data.read-model.js';
import { PersonalDataService } from './personal-data.service.js';

@Module({})
export class PersonalDataModule {
  static with(clock?: Clock): DynamicModule {
    return {
      module: PersonalDataModule,
      imports: [AccessModule.with(clock)],
      providers: [
        {
          provide: PersonalDataReadModel,
          inject: [Database],
          useFactory: (database: Database) => new PersonalDataReadModel(database),
        },
        {
          provide: PersonalDataService,
          inject: [LedgerService, LedgerReadModel, PersonalDataReadModel, RepeatedRequests],
          useFactory: (
            ledger: LedgerService,
            positions: LedgerReadModel,
            kept: PersonalDataReadModel,
            repeats: RepeatedRequests,
          ) => new PersonalDataService(ledger, positions, kept, repeats),
        },
      ],
      exports: [PersonalDataReadModel, PersonalDataService],
    };
  }
}
