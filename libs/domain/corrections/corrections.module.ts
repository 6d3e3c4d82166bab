import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { DatasetsModule } from '@domain/datasets';
import { ModelsModule } from '@domain/models';
import { ShardsModule } from '@domain/shards';
import { JobsModule } from '@platform/jobs';
import { CorrectionEffectsReadModel } from './correction-effects.read-model.js';
import { CorrectionOrdersService } from './correction-orders.service.js';

/** Orders of corrections. */
@Module({})
export class CorrectionsModule {
  /** @param registration `ShardRegistrationModule`, with all followers */
  static with(registration: NonNullable<ModuleMetadata['imports']>[number]): DynamicModule {
    return {
      module: CorrectionsModule,
      imports: [registration, ShardsModule, DatasetsModule, ModelsModule, JobsModule],
      providers: [CorrectionOrdersService, CorrectionEffectsReadModel],
      exports: [CorrectionOrdersService, CorrectionEffectsReadModel],
    };
  }
}
