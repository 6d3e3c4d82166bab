import { Module } from '@nestjs/common';
import { DatasetsModule } from '@domain/datasets';
import { FindingsModule } from '@domain/findings';
import { ModelsModule } from '@domain/models';
import { RemovalsModule } from '@domain/removals';
import { ShardsModule } from '@domain/shards';
import { InspectedShardsReadModel } from './inspected-shards.read-model.js';
import { InspectionOrdersService } from './inspection-orders.service.js';
import { InspectionsReadModel } from './inspections.read-model.js';
import { MeasurementsService } from './measurements.service.js';

/** What is recorded of inspections. `ShardReader` is for processes that read storage. */
@Module({
  imports: [DatasetsModule, FindingsModule, ModelsModule, RemovalsModule, ShardsModule],
  providers: [InspectedShardsReadModel, InspectionOrdersService, InspectionsReadModel, MeasurementsService],
  exports: [InspectedShardsReadModel, InspectionOrdersService, InspectionsReadModel, MeasurementsService],
})
export class InspectionModule {}
