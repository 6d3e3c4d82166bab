import { digestOf, midnight, Scenario } from '@testing/harness';

const PAGES = digestOf('crawled pages');
const FILTERED = digestOf('crawled pages, filtered');
const TRANSLATED = digestOf('crawled pages, filtered and translated');
const OTHER = digestOf('pages of another crawl');

describe('a shard derived from removed data', () => {
  let scenario: Scenario;
  let removal: string;

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-03-01');
    await scenario.shard(PAGES, { uri: 'https://crawl.example.com/1.warc', origins: [{ kind: 'scraped' }] });
    await scenario.shard(OTHER, { uri: 'https://crawl.example.org/1.warc', origins: [{ kind: 'scraped' }] });
    await scenario.shard(FILTERED, { derivedFrom: [PAGES, OTHER], activity: { kind: 'filter' } });
    removal = await scenario.removal({
      selector: { domain: 'example.com', kind: 'scraped' },
      effectiveAt: midnight('2026-03-01'),
    });
    await scenario.shard(TRANSLATED, { derivedFrom: [FILTERED], activity: { kind: 'translate' } });
  });
  afterAll(() => scenario.end());

  it('is in the scope, whether it was registered before the order or after', async () => {
    const { items } = await scenario.get(`/v1/removals/${removal}/scope`);
    expect(items.map(({ shard, role }: Record<string, string>) => [shard, role])).toEqual([
      [PAGES, 'selected'],
      [FILTERED, 'descends'],
      [TRANSLATED, 'descends'],
    ]);
  });

  it('is counted by a dry run of the same selector', async () => {
    const order = {
      selector: { domain: 'example.com' },
      reason: 'r',
      method: 'delete',
      effectiveAt: midnight('2026-03-01'),
    };
    const { body } = await scenario.request('compliance', 'POST', '/v1/removals?dryRun=true', order);
    expect(body.scope).toMatchObject({ selected: 1, tainted: 3 });
  });
});
