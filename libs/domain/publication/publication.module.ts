import { Module } from '@nestjs/common';
import { PublicationReadModel } from './publication.read-model.js';

/** Reads the published log. A process that publishes opens a `PublisherService`, with a key. */
@Module({
  providers: [PublicationReadModel],
  exports: [PublicationReadModel],
})
export class PublicationModule {}
