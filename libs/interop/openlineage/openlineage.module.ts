import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { DatasetsModule } from '@domain/datasets';
import { LedgerModule } from '@domain/ledger';
import { ModelsModule } from '@domain/models';
import { ShardsModule } from '@domain/shards';
import { EventsReadModel } from './events.read-model.js';
import { EventsService } from './events.service.js';
import { VersionsOfRunsService } from './versions-of-runs.service.js';

/** OpenLineage events. */
@Module({})
export class OpenLineageModule {
  /** @param registration `ShardRegistrationModule`, with all followers */
  static with(registration: NonNullable<ModuleMetadata['imports']>[number]): DynamicModule {
    return {
      module: OpenLineageModule,
      imports: [registration, ShardsModule, DatasetsModule, ModelsModule, LedgerModule],
      providers: [EventsService, EventsReadModel, VersionsOfRunsService],
      exports: [EventsService, EventsReadModel],
    };
  }
}
