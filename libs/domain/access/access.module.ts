import { Module } from '@nestjs/common';
import { AccessLogReadModel } from './access-log.read-model.js';
import { AccessLog } from './access-log.service.js';
import { AccessReadModel } from './access.read-model.js';
import { AccessService } from './access.service.js';
import { KeyUses } from './key-uses.service.js';
import { RepeatedRequests } from './repeated-requests.service.js';

const parts = [AccessLog, AccessLogReadModel, AccessReadModel, AccessService, KeyUses, RepeatedRequests];

@Module({ providers: parts, exports: parts })
export class AccessModule {}
