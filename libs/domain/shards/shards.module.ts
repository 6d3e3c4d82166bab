import { Module } from '@nestjs/common';
import { LedgerReadModel } from '@domain/ledger';
import { Lineage, LineageModule } from '@domain/lineage';
import { OriginIndex, OriginsModule } from '@domain/origins';
import { Database } from '@platform/database';
import { ShardNamesService } from './shard-names.service.js';
import { ShardRecords } from './shard-records.read-model.js';
import { ShardTallies } from './shard-tallies.read-model.js';
import { ShardsReadModel } from './shards.read-model.js';

/** Names and questions. Registration and correction are in `ShardRegistrationModule`. */
@Module({
  imports: [LineageModule, OriginsModule],
  providers: [
    { provide: ShardRecords, inject: [Database], useFactory: (database: Database) => new ShardRecords(database) },
    {
      provide: ShardTallies,
      inject: [Database, OriginIndex],
      useFactory: (database: Database, origins: OriginIndex) => new ShardTallies(database, origins),
    },
    {
      provide: ShardsReadModel,
      inject: [Database, LedgerReadModel, Lineage, OriginIndex],
      useFactory: (database: Database, entries: LedgerReadModel, lineage: Lineage, origins: OriginIndex) =>
        new ShardsReadModel(database, entries, lineage, origins),
    },
    ShardNamesService,
  ],
  exports: [LineageModule, OriginsModule, ShardRecords, ShardTallies, ShardsReadModel, ShardNamesService],
})
export class ShardsModule {}
