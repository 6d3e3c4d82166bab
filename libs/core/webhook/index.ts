export { newWebhookSecret, parseWebhookSecret, webhookHeaders, type WebhookMessage } from './standard-webhook.js';
