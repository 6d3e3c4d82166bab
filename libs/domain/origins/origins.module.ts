import { Module } from '@nestjs/common';
import { Database } from '@platform/database';
import { OriginIndex } from './origin-index.read-model.js';

@Module({
  providers: [
    { provide: OriginIndex, inject: [Database], useFactory: (database: Database) => OriginIndex.caching(database) },
  ],
  exports: [OriginIndex],
})
export class OriginsModule {}
