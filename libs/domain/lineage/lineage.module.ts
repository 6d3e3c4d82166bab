import { Module } from '@nestjs/common';
import { Database } from '@platform/database';
import { Lineage } from './lineage.read-model.js';

@Module({
  providers: [{ provide: Lineage, inject: [Database], useFactory: (database: Database) => new Lineage(database) }],
  exports: [Lineage],
})
export class LineageModule {}
