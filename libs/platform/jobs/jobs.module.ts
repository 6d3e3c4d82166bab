import { type DynamicModule, Module } from '@nestjs/common';
import { type Clock, systemClock } from '@core/kernel';
import { Database } from '@platform/database';
import { JobsReadModel } from './jobs.read-model.js';
import { JobsService } from './jobs.service.js';

@Module({})
export class JobsModule {
  static with(clock: Clock = systemClock): DynamicModule {
    return {
      module: JobsModule,
      global: true,
      providers: [
        { provide: JobsService, useFactory: () => new JobsService(clock) },
        { provide: JobsReadModel, inject: [Database], useFactory: (database: Database) => new JobsReadModel(database) },
      ],
      exports: [JobsService, JobsReadModel],
    };
  }
}
