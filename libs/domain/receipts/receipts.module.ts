import { Module } from '@nestjs/common';
import { DatasetsModule } from '@domain/datasets';
import { FindingsModule } from '@domain/findings';
import { ModelsModule } from '@domain/models';
import { RemovalsModule } from '@domain/removals';
import { ShardsModule } from '@domain/shards';
import { DeclaredMembersReadModel } from './declared-members.read-model.js';
import { ReadingFindingsService } from './reading-findings.service.js';
import { ReceiptsReadModel } from './receipts.read-model.js';
import { ReceiptsService } from './receipts.service.js';

@Module({
  imports: [DatasetsModule, FindingsModule, ModelsModule, RemovalsModule, ShardsModule],
  providers: [DeclaredMembersReadModel, ReadingFindingsService, ReceiptsReadModel, ReceiptsService],
  exports: [ReceiptsReadModel, ReceiptsService],
})
export class ReceiptsModule {}
