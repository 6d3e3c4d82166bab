import { type DynamicModule, Module } from '@nestjs/common';
import { Clock } from '@core/kernel';
import { NO_CLOCK_LIMITS } from './clock-guard.js';
import { type ClockSettings, ClockWatch } from './clock-watch.service.js';
import { LedgerLockWatch } from './ledger-lock-watch.service.js';
import { LedgerReadModel } from './ledger.read-model.js';
import { LedgerService } from './ledger.service.js';
import { DEFAULT_ORIGIN, LogOrigin } from './log-origin.js';
import { SeenLedger } from './store/seen-ledger.store.js';
import { WriteQueue } from './write-queue.service.js';

@Module({})
export class LedgerModule {
  /**
   * @param origin of the log, the first line of its checkpoints
   * @param clock how far this process's clock is trusted; defaults to whatever it shows
   */
  static with(origin: string = DEFAULT_ORIGIN, clock: ClockSettings = NO_CLOCK_LIMITS): DynamicModule {
    const logOrigin = { provide: LogOrigin, useValue: new LogOrigin(origin) };
    const clockWatch = {
      provide: ClockWatch,
      inject: [Clock],
      useFactory: (now: Clock) => new ClockWatch(now, clock),
    };
    return {
      module: LedgerModule,
      global: true,
      providers: [logOrigin, clockWatch, LedgerLockWatch, SeenLedger, LedgerService, LedgerReadModel, WriteQueue],
      exports: [LogOrigin, ClockWatch, LedgerLockWatch, LedgerService, LedgerReadModel, WriteQueue],
    };
  }
}
