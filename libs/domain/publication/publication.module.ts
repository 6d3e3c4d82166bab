import { Module } from '@nestjs/common';
import { LedgerReadModel } from '@domain/ledger';
import { Database } from '@platform/database';
import { PublicationReadModel } from './publication.read-model.js';

/** What is published, for those who ask. Who publishes makes a `PublisherService`, with a key. */
@Module({
  providers: [
    {
      provide: PublicationReadModel,
      inject: [Database, LedgerReadModel],
      useFactory: (database: Database, ledger: LedgerReadModel) => new PublicationReadModel(database, ledger),
    },
  ],
  exports: [PublicationReadModel],
})
export class PublicationModule {}
