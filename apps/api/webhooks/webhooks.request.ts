import { OneOf, Optional, Text } from '@platform/validation';
import { PageRequest } from '../http/index.js';

const STATES = ['waiting', 'active', 'completed', 'failed'] as const;

export class WebhookParams {
  /** @example webhook-6f1ed002ab559585 */
  @Text({ max: 200 })
  id: string;
}

export class DeliveryParams extends WebhookParams {
  /** @example msg_6f1ed002ab5595859014ebf0951522d9 */
  @Text({ max: 200 })
  delivery: string;
}

export class DeliveriesQuery extends PageRequest {
  /** Only deliveries in this state; `failed` are the dead letters. */
  @Optional()
  @OneOf(STATES)
  state?: (typeof STATES)[number];
}
