import type { Instant } from '@core/kernel';
import type { Actor } from '@domain/ledger';

export const WEBHOOK_EVENTS = [
  'finding.opened',
  'finding.regressed',
  'finding.resolved',
  'rule.refused',
  'removal.changed',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** The entries that are announced. A removal that becomes effective by the clock has no entry. */
export const EVENT_OF_KIND: Readonly<Record<string, WebhookEvent>> = {
  'finding.raised': 'finding.opened',
  'finding.resolved': 'finding.resolved',
  'policy.refused': 'rule.refused',
  'removal.ordered': 'removal.changed',
  'removal.approved': 'removal.changed',
  'removal.withdrawn': 'removal.changed',
  'removal.withdrawal-approved': 'removal.changed',
  'removal.verification-begun': 'removal.changed',
  'removal.verification-concluded': 'removal.changed',
};

/** A webhook without its secrets. */
export interface ListedWebhook {
  readonly id: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly createdAt: Instant;
  readonly createdBy: Actor;
  readonly endedAt?: Instant;
}

/** What is needed to send to it. */
export interface Recipient {
  readonly url: string;
  readonly secret: string;
  /** Signs too, until `previousUntil`. */
  readonly previousSecret: string | null;
  readonly previousUntil: Instant | null;
  readonly endedAt: Instant | null;
}

/** An event that was or is to be sent to a webhook. */
export interface Delivery {
  /** The header `webhook-id`: the same at each attempt. */
  readonly id: string;
  readonly event: WebhookEvent;
  /** Index of the entry that it announces. */
  readonly entry: number;
  /** `failed`: a dead letter. */
  readonly state: 'waiting' | 'active' | 'completed' | 'failed';
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly error?: string;
}
