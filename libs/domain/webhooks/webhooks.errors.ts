import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';
import { summaryOf } from '@platform/validation';

export type WebhooksErrorCode =
  | 'invalid-webhook'
  | 'webhook-not-found'
  | 'webhook-ended'
  | 'delivery-not-found'
  | 'webhook-address-refused'
  | 'webhook-not-accepted';

const KINDS: Readonly<Record<WebhooksErrorCode, ErrorKind>> = {
  'invalid-webhook': 'invalid',
  'webhook-not-found': 'not-found',
  'webhook-ended': 'conflict',
  'delivery-not-found': 'not-found',
  'webhook-address-refused': 'forbidden',
  'webhook-not-accepted': 'unavailable',
};

export class WebhooksError extends WhenceError<WebhooksErrorCode> {
  constructor(code: WebhooksErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

/** The refusal of a statement that its command class does not accept. */
export function invalidWebhook({ complaints }: { readonly complaints: readonly Complaint[] }): WebhooksError {
  return new WebhooksError('invalid-webhook', summaryOf(complaints), complaints);
}
