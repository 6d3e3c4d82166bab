import { Module } from '@nestjs/common';
import { AccessReadModel } from './access.read-model.js';
import { AccessService } from './access.service.js';
import { RepeatedRequests } from './repeated-requests.service.js';

@Module({
  providers: [AccessReadModel, AccessService, RepeatedRequests],
  exports: [AccessReadModel, AccessService, RepeatedRequests],
})
export class AccessModule {}
