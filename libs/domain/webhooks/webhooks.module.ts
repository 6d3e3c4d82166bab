import { Module } from '@nestjs/common';
import { FindingsModule } from '@domain/findings';
import { JobsModule } from '@platform/jobs';
import { WebhookAnnouncer } from './webhook-announcer.service.js';
import { WebhookDelivery } from './webhook-delivery.service.js';
import { WebhookRetention } from './webhook-retention.service.js';
import { WebhooksReadModel } from './webhooks.read-model.js';
import { WebhooksService } from './webhooks.service.js';

const parts = [WebhookAnnouncer, WebhookDelivery, WebhookRetention, WebhooksReadModel, WebhooksService];

@Module({ imports: [FindingsModule, JobsModule], providers: parts, exports: parts })
export class WebhooksModule {}
