import { Module } from '@nestjs/common';
import { LineageModule } from '@domain/lineage';
import { OriginsModule } from '@domain/origins';
import { VendorsModule } from '@domain/vendors';
import { RegistrationPreviews } from './registration-previews.read-model.js';
import { ShardNamesService } from './shard-names.service.js';
import { ShardPlacesReadModel } from './shard-places.read-model.js';
import { ShardRecords } from './shard-records.read-model.js';
import { ShardTallies } from './shard-tallies.read-model.js';
import { ShardsReadModel } from './shards.read-model.js';

const parts = [
  RegistrationPreviews,
  ShardNamesService,
  ShardPlacesReadModel,
  ShardRecords,
  ShardTallies,
  ShardsReadModel,
];

/** Names and read models. `ShardRegistrationModule` has registration and correction. */
@Module({
  imports: [LineageModule, OriginsModule, VendorsModule],
  providers: parts,
  exports: [LineageModule, OriginsModule, ...parts],
})
export class ShardsModule {}
