import { newWebhookSecret, parseWebhookSecret, webhookHeaders } from './index.js';

/** The example of the specification of Standard Webhooks. */
const EXAMPLE = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', seconds: 1_614_265_330, body: '{"test": 2432232314}' };
const secret = parseWebhookSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw') as Buffer;
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

describe('webhookHeaders', () => {
  it('are those of the example of Standard Webhooks, with a signature by each secret', () => {
    expect(webhookHeaders([secret, secret], EXAMPLE)).toEqual({
      'content-type': 'application/json',
      'webhook-id': EXAMPLE.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': `${SIGNATURE} ${SIGNATURE}`,
    });
  });

  it('are unsigned without a secret', () => {
    expect(webhookHeaders([], EXAMPLE)).not.toHaveProperty('webhook-signature');
  });
});

describe('a secret', () => {
  it('has 32 bytes, other ones each time', () => {
    const [a, b] = [newWebhookSecret(), newWebhookSecret()];
    expect(parseWebhookSecret(a)).toHaveLength(32);
    expect(a).not.toBe(b);
  });

  it.each(['', 'whsec_', 'whsec_!', ' whsec_AAAA', 'AAAA'])('is not %j', (text) => {
    expect(parseWebhookSecret(text)).toBeNull();
  });
});
