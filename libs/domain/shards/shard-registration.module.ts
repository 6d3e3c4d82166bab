import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { VendorsModule } from '@domain/vendors';
import { CorrectionPreviews } from './correction-previews.read-model.js';
import { CorrectionChunksService } from './correction-chunks.service.js';
import { OrderedCorrectionsService } from './ordered-corrections.service.js';
import { ShardCorrectionsService } from './shard-corrections.service.js';
import {
  NoRegistrationGate,
  NoRegistrationWatch,
  ORIGINS_LISTENERS,
  type OriginsListener,
  RegistrationGate,
  RegistrationWatch,
} from './shards.events.js';
import { ShardsModule } from './shards.module.js';
import { ShardsService } from './shards.service.js';

/** The parts of later rooms that follow registrations and corrections. */
export interface RegistrationFollowers {
  /** The modules that provide the parts below. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  /** `NoRegistrationWatch` where there are no removals. */
  readonly watch: Type<RegistrationWatch>;
  /** `NoRegistrationGate` where there are no rules. */
  readonly gate: Type<RegistrationGate>;
  /** Called in this order. */
  readonly originsListeners: readonly Type<OriginsListener>[];
}

/**
 * Registration and correction of shards. An app imports it once, with all followers, so that none
 * can be forgotten.
 */
@Module({})
export class ShardRegistrationModule {
  static with({ imports, watch, gate, originsListeners }: RegistrationFollowers): DynamicModule {
    return {
      module: ShardRegistrationModule,
      imports: [ShardsModule, VendorsModule, ...imports],
      providers: [
        NoRegistrationWatch,
        NoRegistrationGate,
        { provide: RegistrationWatch, useExisting: watch },
        { provide: RegistrationGate, useExisting: gate },
        {
          provide: ORIGINS_LISTENERS,
          inject: [...originsListeners],
          useFactory: (...listeners: OriginsListener[]) => listeners,
        },
        ShardsService,
        ShardCorrectionsService,
        CorrectionChunksService,
        OrderedCorrectionsService,
        CorrectionPreviews,
      ],
      exports: [ShardsService, ShardCorrectionsService, OrderedCorrectionsService, CorrectionPreviews],
    };
  }
}
