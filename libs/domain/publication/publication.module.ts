import { Module } from '@nestjs/common';
import { PublicationReadModel } from './publication.read-model.js';
import { TrustedRootReadModel } from './trusted-root.read-model.js';

/** Reads the published log. A process that publishes opens a `PublisherService`, with a key. */
@Module({
  providers: [PublicationReadModel, TrustedRootReadModel],
  exports: [PublicationReadModel, TrustedRootReadModel],
})
export class PublicationModule {}
