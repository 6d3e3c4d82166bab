import { Module } from '@nestjs/common';
import { FindingsModule } from '@domain/findings';
import { ModelsModule } from '@domain/models';
import { VendorsModule } from '@domain/vendors';
import { ProbesReadModel } from './probes.read-model.js';
import { ProbesService } from './probes.service.js';

/** What is recorded of probes. `AnswersReader` is for processes that read storage. */
@Module({
  imports: [FindingsModule, ModelsModule, VendorsModule],
  providers: [ProbesReadModel, ProbesService],
  exports: [ProbesReadModel, ProbesService],
})
export class ProbesModule {}
