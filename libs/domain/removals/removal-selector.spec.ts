import type { OrderRemoval } from './order-removal.command.js';
import { canonicalOrder } from './removal-order.js';
import { declarationTest } from './removal-selector.js';

const NOW = '2026-06-15T00:00:00.000Z';
const order = (more: object): OrderRemoval => ({
  ...{ selector: { vendor: 'acme' }, reason: 'r', effectiveAt: NOW, method: 'delete' },
  ...more,
});

describe('a selector by domain', () => {
  it.each([
    ['https://example.com/a', true],
    ['https://example.com', true],
    ['HTTPS://WWW.Example.COM:8443/a', true],
    ['https://user:secret@news.example.com?q', true],
    ['https://example.com./a', true],
    ['s3://example.com/key', true],
    ['https://example.com.evil.org/', false],
    ['https://notexample.com/', false],
    ['https://evil.org/example.com', false],
    ['https://evil.org/?u=//example.com/', false],
    ['https://evil.org/#@example.com/', false],
    ['urn:example.com', false],
    ['https://examplexcom/', false],
  ])('%s: %s', (uri, expected) => {
    expect(declarationTest({ domain: 'example.com' })({ uri })).toBe(expected);
  });

  it('matches every spelling of a host name', () => {
    const test = declarationTest({ domain: 'bücher.example' });
    expect(
      ['https://bücher.example/', 'https://xn--bcher-kva.example/', 'https://bucher.example/'].map((uri) =>
        test({ uri }),
      ),
    ).toEqual([true, true, false]);
  });

  it.each([
    ['münchen.example', 'https://MÜNCHEN.example/a', true],
    ['münchen.example', 'HTTPS://XN--MNCHEN-3YA.EXAMPLE/a', true],
    ['münchen.example', 'https://munchen.example/a', false],
    ['straße.example', 'https://STRA\u1e9eE.example/a', true],
    ['kiel.example', 'https://\u212aIEL.example/a', true],
    ['i\u0307zmir.example', 'https://\u0130ZMIR.example/a', true],
    ['ix.example', 'https://\u0131x.example/a', false],
    ['\u{10428}.example', 'https://\u{10400}.example/a', true],
  ])('%s, of %s: %s', (domain, uri, expected) => {
    expect(declarationTest({ domain })({ uri })).toBe(expected);
  });

  it('does not match a shard without a URI', () => {
    expect(declarationTest({ domain: 'example.com' })({})).toBe(false);
  });
});

describe('a selector by labels', () => {
  it.each([
    [{ language: 'en' }, { language: 'en', topic: 'law' }, true],
    [{ language: 'en', topic: 'law' }, { language: 'en' }, false],
    [{ language: 'en' }, { language: 'En' }, false],
    [{ language: 'en' }, { language: 'en ' }, false],
    [{ toString: 'x' }, {}, false],
    [{ language: 'en' }, undefined, false],
  ])('%j, of a shard with %j: %s', (wanted, labels, expected) => {
    expect(declarationTest({ labels: wanted })({ labels })).toBe(expected);
  });

  it('compares a label that is named as the prototype is', () => {
    const wanted = JSON.parse('{"__proto__": "x"}') as Record<string, string>;
    expect(declarationTest({ labels: wanted })({ labels: wanted })).toBe(true);
    expect(declarationTest({ labels: wanted })({ labels: { x: 'x' } })).toBe(false);
  });
});

describe('an order', () => {
  it('on an erasure request is due one month after its receipt', async () => {
    const read = await canonicalOrder(order({ basis: 'erasure_request', receivedAt: '2026-05-31T10:00:00Z' }), NOW);
    expect([read.receivedAt, read.dueAt]).toEqual(['2026-05-31T10:00:00.000Z', '2026-06-30T10:00:00.000Z']);
    expect((await canonicalOrder(order({ basis: 'erasure_request' }), NOW)).dueAt).toBe('2026-07-15T00:00:00.000Z');
    expect((await canonicalOrder(order({}), NOW)).dueAt).toBeUndefined();
  });

  it('is read into its canonical form', async () => {
    const read = await canonicalOrder(
      order({ selector: { domain: 'Example.COM', shards: ['s3://b/1', 's3://b/1'] }, basis: undefined }),
      NOW,
    );
    expect(read).toEqual(order({ selector: { domain: 'example.com', shards: ['s3://b/1'] } }));
    const greek = await canonicalOrder(order({ selector: { domain: 'ΝΑΞΟΣ' } }), NOW);
    expect(greek.selector.domain).toBe('ναξοσ');
  });
});
