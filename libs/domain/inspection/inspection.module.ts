import { Module } from '@nestjs/common';
import { DatasetsModule } from '@domain/datasets';
import { FindingsModule } from '@domain/findings';
import { ModelsModule } from '@domain/models';
import { PersonalDataModule } from '@domain/personal-data';
import { RemovalsModule } from '@domain/removals';
import { ShardsModule } from '@domain/shards';
import { FoundAgainReadModel } from './found-again.read-model.js';
import { InspectedShardsReadModel } from './inspected-shards.read-model.js';
import { InspectionOrdersService } from './inspection-orders.service.js';
import { InspectionsReadModel } from './inspections.read-model.js';
import { KeptContentReadModel } from './kept-content.read-model.js';
import { KeptExamplesReadModel } from './kept-examples.read-model.js';
import { KeptContentService } from './kept-content.service.js';
import { MeasuredBaselines } from './measured-baselines.read-model.js';
import { MeasuredBreakdownReadModel } from './measured-breakdown.read-model.js';
import { MeasurementsService } from './measurements.service.js';
import { ResultLists } from './result-lists.service.js';
import { ResultsPlace } from './results-place.service.js';

const services = [
  FoundAgainReadModel,
  InspectedShardsReadModel,
  InspectionOrdersService,
  InspectionsReadModel,
  KeptContentReadModel,
  KeptContentService,
  KeptExamplesReadModel,
  MeasuredBaselines,
  MeasuredBreakdownReadModel,
  MeasurementsService,
  ResultLists,
  ResultsPlace,
];

/** What is recorded of inspections. `ShardReader` is for processes that read storage. */
@Module({
  imports: [DatasetsModule, FindingsModule, ModelsModule, PersonalDataModule, RemovalsModule, ShardsModule],
  providers: services,
  exports: services,
})
export class InspectionModule {}
