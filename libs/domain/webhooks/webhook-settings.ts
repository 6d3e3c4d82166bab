/** Which addresses webhooks may reach. */
export class WebhookSettings {
  /** @param addresses `any`: also private ones, and without TLS */
  constructor(readonly addresses: 'public' | 'any' = 'public') {}
}
