import { type DynamicModule, Module } from '@nestjs/common';
import { LedgerLockWatch } from './ledger-lock-watch.service.js';
import { LedgerReadModel } from './ledger.read-model.js';
import { LedgerService } from './ledger.service.js';
import { DEFAULT_ORIGIN, LogOrigin } from './log-origin.js';
import { WriteQueue } from './write-queue.service.js';

@Module({})
export class LedgerModule {
  /** @param origin of the log, the first line of its checkpoints */
  static with(origin: string = DEFAULT_ORIGIN): DynamicModule {
    const logOrigin = { provide: LogOrigin, useValue: new LogOrigin(origin) };
    return {
      module: LedgerModule,
      global: true,
      providers: [logOrigin, LedgerLockWatch, LedgerService, LedgerReadModel, WriteQueue],
      exports: [LogOrigin, LedgerLockWatch, LedgerService, LedgerReadModel, WriteQueue],
    };
  }
}
