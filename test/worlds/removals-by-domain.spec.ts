import { auditDatabase, type Difference, Differences } from '@domain/audit';
import { propertyRuns } from '@testing/arbitraries';
import { startTestApi, TEST_ORIGIN, type TestApi } from '@testing/harness';
import fc from 'fast-check';

/** Letters of one, two and four bytes, of which the last has two forms in upper case. */
const label = fc.string({ unit: fc.constantFrom(...'aKüÉжΣ1İ\u{10400}ω'), minLength: 1, maxLength: 3 });
const host = fc.array(label, { minLength: 1, maxLength: 2 }).map((labels) => [...labels, 'example'].join('.'));
const UNICODE = [
  (name: string) => name,
  (name: string) => name.toUpperCase(),
  (name: string) => name.toLowerCase(),
  (name: string) => name.toUpperCase().replaceAll('Ω', '\u2126').replaceAll('K', '\u212a'),
];
const spelling = fc.constantFrom(
  ...UNICODE,
  (name: string) => new URL(`http://${name}/`).hostname,
  (name: string) => new URL(`http://${name}/`).hostname.toUpperCase(),
  (name: string) => `WWW.${name}`,
  (name: string) => `not${name}`,
);
const scheme = fc.constantFrom('https', 'HTTPS', 'S3');

/** As a browser reads it. */
const hostOf = (uri: string): string => new URL(uri.replace(/^s3:/i, 'http:')).hostname;

describe('removals by domain, of hosts in any letters and spelling', () => {
  let api: TestApi;
  let round = 0;

  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const send = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const answer = await api.request(method, path, body);
    expect([path, answer.status < 300 || answer.text]).toEqual([path, true]);
    return answer.body;
  };

  it('select the shards that were there as those that come later, and the audit agrees', async () => {
    const registered = fc.array(fc.tuple(scheme, spelling), { minLength: 1, maxLength: 5 });
    const property = fc.asyncProperty(
      host,
      registered,
      registered,
      fc.constantFrom(...UNICODE),
      async (name, before, after, spelled) => {
        const prefix = `r${round++}.`;
        const known: string[] = [];
        const register = async (some: typeof before): Promise<void> => {
          for (const [protocol, spell] of some) {
            const uri = `${protocol}://${spell(prefix + name)}/${known.length}`;
            await send('POST', '/v1/shards', { uri });
            known.push(uri);
          }
        };
        await register(before);
        const domain = spelled(prefix + name);
        const wanted = hostOf(`http://${domain}/`);
        const expected = (): string[] =>
          known.filter((uri) => {
            const found = hostOf(uri);
            return found === wanted || found.endsWith(`.${wanted}`);
          });
        const order = { selector: { domain }, reason: 'spec', effectiveAt: '2026-01-01T00:00:00Z', method: 'delete' };
        const { id } = await send('POST', '/v1/removals', order);
        const scope = async (): Promise<string[]> => {
          const { items } = await send('GET', `/v1/removals/${String(id)}/scope?limit=1000`);
          return (items as { shard: string }[]).map(({ shard }) => shard);
        };
        expect(await scope()).toEqual(expected());
        await register(after);
        expect(await scope()).toEqual(expected());
      },
    );
    await fc.assert(property, { numRuns: propertyRuns(40) });
    const found: Difference[] = [];
    await auditDatabase(api.database, { origin: TEST_ORIGIN }, new Differences((difference) => found.push(difference)));
    expect(found).toEqual([]);
  });
});
