import { EachOneOf, ListOfTexts, Optional, Printable, Text } from '@platform/validation';
import { WEBHOOK_EVENTS, type WebhookEvent } from './webhook.js';

/** Adds a webhook: from now on events are sent to its address. */
export class AddWebhook {
  /**
   * An https address, without a user or password.
   * @example https://hooks.example.com/whence
   */
  @Text({ max: 2_048 })
  @Printable()
  readonly url: string;

  /**
   * What is sent. Defaults to every event.
   * @example ["finding.opened", "rule.refused"]
   */
  @Optional()
  @EachOneOf(WEBHOOK_EVENTS)
  @ListOfTexts({ max: 20 })
  readonly events?: readonly WebhookEvent[];
}
