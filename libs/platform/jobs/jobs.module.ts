import { Global, Module } from '@nestjs/common';
import { JobsReadModel } from './jobs.read-model.js';
import { JobsService } from './jobs.service.js';

@Global()
@Module({
  providers: [JobsReadModel, JobsService],
  exports: [JobsReadModel, JobsService],
})
export class JobsModule {}
