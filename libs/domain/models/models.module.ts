import { Module } from '@nestjs/common';
import { DatasetsModule } from '@domain/datasets';
import { VendorsModule } from '@domain/vendors';
import { ModelsReadModel } from './models.read-model.js';
import { ModelsService } from './models.service.js';

@Module({
  imports: [VendorsModule, DatasetsModule],
  providers: [ModelsReadModel, ModelsService],
  exports: [ModelsReadModel, ModelsService],
})
export class ModelsModule {}
