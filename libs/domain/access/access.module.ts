import { Module } from '@nestjs/common';
import { AccessReadModel } from './access.read-model.js';
import { AccessService } from './access.service.js';
import { KeyUses } from './key-uses.service.js';
import { RepeatedRequests } from './repeated-requests.service.js';

const parts = [AccessReadModel, AccessService, KeyUses, RepeatedRequests];

@Module({ providers: parts, exports: parts })
export class AccessModule {}
