import { type DynamicModule, Module } from '@nestjs/common';
import type { Clock } from '@core/kernel';
import { AccessModule } from '@domain/access';
import { LedgerModule } from '@domain/ledger';
import { Database } from '@platform/database';
import { AccessController } from './access/access.controller.js';
import { HealthController } from './health/health.controller.js';
import { WriteDoor } from './http/index.js';
import { LedgerController } from './ledger/ledger.controller.js';

export interface ApiParts {
  readonly database: Database;
  readonly clock: Clock;
}

/** The rooms behind the HTTP door and the controllers in front of them: a line each. */
@Module({})
export class ApiModule {
  static with({ database, clock }: ApiParts): DynamicModule {
    return {
      module: ApiModule,
      imports: [ConnectedDatabaseModule.with(database), LedgerModule.with(clock), AccessModule.with(clock)],
      controllers: [HealthController, LedgerController, AccessController],
      providers: [WriteDoor],
    };
  }
}

/** Lends the one connected database to every room. */
@Module({})
class ConnectedDatabaseModule {
  static with(database: Database): DynamicModule {
    return {
      module: ConnectedDatabaseModule,
      global: true,
      providers: [{ provide: Database, useValue: database }],
      exports: [Database],
    };
  }
}
