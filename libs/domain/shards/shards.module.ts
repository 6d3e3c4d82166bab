import { Module } from '@nestjs/common';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { VendorsModule, VendorsReadModel } from '@domain/vendors';
import { Lineage, LineageModule } from '@domain/lineage';
import { OriginIndex, OriginsModule } from '@domain/origins';
import { Database } from '@platform/database';
import { ShardCorrectionsService } from './shard-corrections.service.js';
import { ShardNamesService } from './shard-names.service.js';
import { ShardRecords } from './shard-records.read-model.js';
import { ShardTallies } from './shard-tallies.read-model.js';
import { ShardsReadModel } from './shards.read-model.js';
import { ShardsService } from './shards.service.js';

@Module({
  imports: [LineageModule, OriginsModule, VendorsModule],
  providers: [
    {
      provide: ShardTallies,
      inject: [Database, OriginIndex],
      useFactory: (database: Database, origins: OriginIndex) => new ShardTallies(database, origins),
    },
    { provide: ShardRecords, inject: [Database], useFactory: (database: Database) => new ShardRecords(database) },
    {
      provide: ShardsReadModel,
      inject: [Database, LedgerReadModel, Lineage, OriginIndex],
      useFactory: (database: Database, entries: LedgerReadModel, lineage: Lineage, origins: OriginIndex) =>
        new ShardsReadModel(database, entries, lineage, origins),
    },
    {
      provide: ShardsService,
      inject: [LedgerService, LedgerReadModel, VendorsReadModel],
      useFactory: (ledger: LedgerService, entries: LedgerReadModel, vendors: VendorsReadModel) =>
        new ShardsService(ledger, entries, vendors),
    },
    {
      provide: ShardNamesService,
      inject: [LedgerService, LedgerReadModel],
      useFactory: (ledger: LedgerService, entries: LedgerReadModel) => new ShardNamesService(ledger, entries),
    },
    {
      provide: ShardCorrectionsService,
      inject: [LedgerService, LedgerReadModel, VendorsReadModel, Lineage],
      useFactory: (ledger: LedgerService, entries: LedgerReadModel, vendors: VendorsReadModel, lineage: Lineage) =>
        new ShardCorrectionsService(ledger, entries, vendors, lineage),
    },
  ],
  exports: [
    LineageModule,
    OriginsModule,
    ShardRecords,
    ShardTallies,
    ShardsReadModel,
    ShardsService,
    ShardNamesService,
    ShardCorrectionsService,
  ],
})
export class ShardsModule {}
