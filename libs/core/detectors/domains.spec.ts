import fc from 'fast-check';
import type { JsonObject } from '@core/kernel';
import { domains, hostOf } from './domains.js';

function facts(records: readonly (readonly [string, string | null])[], parameters: JsonObject = {}): JsonObject {
  const run = domains.start(parameters);
  for (const [index, [text, uri]] of records.entries()) run.record(text, { index, offset: null, uri });
  return run.end();
}

describe('hostOf', () => {
  it.each([
    ['https://Example.COM./a?b', 'example.com'],
    ['http://user:secret@bücher.example:8080/', 'xn--bcher-kva.example'],
    ['http://[2001:db8::1]/', '[2001:db8::1]'],
    ['file:///a/b', null],
    ['urn:isbn:1', null],
    ['not a url', null],
    ['', null],
  ])('returns the host of %s', (uri, host) => expect(hostOf(uri)).toBe(host));
});

describe('domains', () => {
  it('lists the top tenth of the hosts by bytes', () => {
    const records = Array.from({ length: 20 }, (_, n) => ['é'.repeat(n + 1), `https://h${n}.example/${n}`] as const);
    const found = facts([...records, ['x', null], ['yy', 'https://h3.example/']]);
    expect(found).toEqual({
      records: 22,
      bytes: 2 * 210 + 3,
      withoutHost: { records: 1, bytes: 1 },
      hosts: 20,
      top: { hosts: 2, records: 2, bytes: 78 },
      listed: [
        { host: 'h19.example', records: 1, bytes: 40 },
        { host: 'h18.example', records: 1, bytes: 38 },
      ],
      truncated: false,
    });
  });

  it('reports what it did not count one by one', () => {
    const found = facts(
      [
        ['a', 'http://a/'],
        ['b', 'http://b/'],
        ['c', 'http://c/'],
        ['aa', 'http://a/x'],
      ],
      { hosts: 1 },
    );
    expect(found).toMatchObject({
      hosts: 1,
      beyond: { records: 2, bytes: 2 },
      listed: [{ host: 'a', records: 2, bytes: 3 }],
    });
    const many = Array.from({ length: 30 }, (_, n) => ['x', `http://h${n}/`] as const);
    const cut = facts(many, { listed: 2 });
    expect(cut).toMatchObject({ top: { hosts: 3 }, truncated: true });
    expect(cut['listed']).toHaveLength(2);
  });

  it('counts each record and each byte exactly once', () => {
    const record = fc.tuple(fc.string(), fc.constantFrom(null, 'http://a/', 'http://b/', 'http://c/', 'x'));
    fc.assert(
      fc.property(fc.array(record), fc.integer({ min: 1, max: 4 }), (records, hosts) => {
        const found = facts(records, { hosts, listed: 10_000 });
        const { withoutHost, beyond = { records: 0 } } = found as {
          withoutHost: { records: number };
          beyond?: { records: number };
        };
        const named = records.filter(([, uri]) => uri?.startsWith('http')).length;
        expect(withoutHost.records).toBe(records.length - named);
        const first = [...new Set(records.flatMap(([, uri]) => (uri?.startsWith('http') ? [uri] : [])))].slice(
          0,
          hosts,
        );
        expect(beyond.records).toBe(named - records.filter(([, uri]) => uri !== null && first.includes(uri)).length);
        expect(found['bytes']).toBe(Buffer.byteLength(records.map(([text]) => text).join('')));
      }),
    );
  });

  it.each([[{ hosts: 0 }], [{ listed: 1.5 }], [{ top: 1 }]])('refuses the parameters %j', (parameters) => {
    expect(() => domains.start(parameters)).toThrow(expect.objectContaining({ code: 'invalid-parameters' }));
  });
});
