import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { DatasetsModule } from '@domain/datasets';
import { LedgerModule } from '@domain/ledger';
import { ModelsModule } from '@domain/models';
import { ShardsModule } from '@domain/shards';
import { CatalogueReadModel } from './catalogue.read-model.js';
import { ColumnLineageReadModel } from './column-lineage.read-model.js';
import { EventBodiesReadModel } from './event-bodies.read-model.js';
import { EventCountsReadModel } from './event-counts.read-model.js';
import { EventsReadModel } from './events.read-model.js';
import { EventsService } from './events.service.js';
import { JobVersionsReadModel } from './job-versions.read-model.js';
import { LineageGraphReadModel } from './lineage-graph.read-model.js';
import { LineageSearchReadModel } from './lineage-search.read-model.js';
import { RunsReadModel } from './runs.read-model.js';
import { UpstreamRunsReadModel } from './upstream-runs.read-model.js';
import { VersionsOfRunsService } from './versions-of-runs.service.js';

const READ_MODELS = [
  EventsReadModel,
  CatalogueReadModel,
  RunsReadModel,
  EventBodiesReadModel,
  EventCountsReadModel,
  LineageGraphReadModel,
  LineageSearchReadModel,
  ColumnLineageReadModel,
  JobVersionsReadModel,
  UpstreamRunsReadModel,
];

/** OpenLineage events. */
@Module({})
export class OpenLineageModule {
  /** @param registration `ShardRegistrationModule`, with all followers */
  static with(registration: NonNullable<ModuleMetadata['imports']>[number]): DynamicModule {
    return {
      module: OpenLineageModule,
      imports: [registration, ShardsModule, DatasetsModule, ModelsModule, LedgerModule],
      providers: [EventsService, VersionsOfRunsService, ...READ_MODELS],
      exports: [EventsService, ...READ_MODELS],
    };
  }
}
