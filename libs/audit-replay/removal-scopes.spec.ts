import type { Bitmap } from '@core/bitmap';
import type { JsonObject } from '@core/kernel';
import { Replay } from './replay.js';

/**
 * A log written by hand. `scopes` returns the rows of one removal, with each set as its numbers.
 */
class TestLog {
  readonly faults: string[] = [];
  private readonly replay = new Replay('x', ({ entry, message }) => void this.faults.push(`${entry} ${message}`));
  private size = 0;
  private removals = 0;

  add(kind: string, data: JsonObject): number {
    const index = this.size++;
    this.replay.add({ index, leafHash: Buffer.alloc(32), kind, at: '2026-01-01T00:00:00.000Z', by: 'key:x', data });
    return index;
  }

  shard(uri: string, facts: JsonObject = {}): number {
    return this.add('shard.registered', { uri, ...facts });
  }

  order(selector: JsonObject): number {
    const facts = { reason: 'r', effectiveAt: '2026-01-01T00:00:00.000Z', method: 'redact', approval: 'not_required' };
    return this.add('removal.ordered', { removal: `removal-${++this.removals}`, selector, ...facts });
  }

  correct(shard: string, facts: JsonObject): number {
    return this.add('shard.corrected', { shard, reason: 'r', facts });
  }

  scopes(removal = 0): unknown[] {
    const table = this.replay.tables().find(({ name }) => name === 'removal_segment');
    return [...(table?.rows() ?? [])]
      .filter(([number]) => number === removal)
      .map(([, segment, from, to, changed, ...sets]) => [
        segment,
        from,
        to,
        changed,
        ...sets.map((set) => [...(set as Bitmap)].join(' ')),
      ]);
  }
}

const by = (vendor: string): JsonObject => ({ kind: 'scraped', involvement: 'content', vendor });
const redacting = (removal: string, ...derivedFrom: string[]): JsonObject => ({
  derivedFrom,
  activity: { kind: 'redaction', removal },
});

describe('the scope of a removal', () => {
  let log: TestLog;
  beforeEach(() => (log = new TestLog()));

  it('covers the shards that have the origins and their descendants, except through a redaction that answers it', () => {
    log.shard('a:0', { origins: [by('acme')] });
    log.shard('a:1', { derivedFrom: ['a:0'] });
    log.shard('a:2', { origins: [by('other')] });
    const order = log.order({ vendor: 'acme' });
    log.shard('a:3', redacting('removal-1', 'a:1'));
    log.shard('a:4', { derivedFrom: ['a:3'] });
    log.shard('a:5', { derivedFrom: ['a:3', 'a:2'] });
    const last = log.shard('a:6', { derivedFrom: ['a:3', 'a:1'], origins: [by('acme')] });
    expect(log.scopes()).toEqual([[0, order, null, last, '0 6', '0 1 6', '0 1 6', '3 4']]);
    expect(log.faults).toEqual([]);
  });

  it('covers the shards that state the facts: a child that states them is selected, a cleaned one is not', () => {
    log.shard('s3://b/0', { dataset: 'web' });
    const order = log.order({ dataset: 'web', domain: 'b' });
    log.shard('s3://x@B.:80/1', { dataset: 'web', derivedFrom: ['s3://b/0'] });
    log.shard('s3://b/2', { derivedFrom: ['s3://b/0'] });
    log.shard('s3://b.c/3', { dataset: 'web' });
    log.shard('s3://b/4', { ...redacting('removal-1', 's3://b/0'), dataset: 'web' });
    const last = log.shard('s3://a.b/5', { dataset: 'web' });
    expect(log.scopes()).toEqual([[0, order, null, last, '0 1 5', '0 1 2 5', '', '4']]);
  });

  it('covers the shards of a host, in any case', () => {
    log.shard('https://MÜNCHEN.example/0');
    const order = log.order({ domain: 'münchen.example' });
    log.order({ domain: 'ναξοσ' });
    log.shard('https://munchen.example/1');
    log.shard('https://ΝΑΞΟΣ/2');
    const last = log.shard('https://www.Xn--Mnchen-3YA.example/3');
    expect(log.scopes()).toEqual([[0, order, null, last, '0 3', '0 3', '', '']]);
    expect((log.scopes(1) as string[][]).map((one) => one[4])).toEqual(['2']);
  });

  it('is limited to the named members that match: a correction can add to it, and never takes away', () => {
    log.shard('a:0', { origins: [by('acme')] });
    log.shard('a:1');
    log.shard('a:2', { derivedFrom: ['a:1'] });
    const order = log.order({ shards: ['a:0', 'a:1'], vendor: 'acme' });
    log.shard('a:3', { origins: [by('acme')] });
    const first = log.correct('a:1', { origins: [by('acme')] });
    log.correct('a:1', { origins: [by('other')] });
    const last = log.shard('a:4', { derivedFrom: ['a:2'] });
    expect(log.scopes()).toEqual([
      [0, order, first, first, '0', '0', '0 3', ''],
      [0, first, null, last, '0 1', '0 1 2 4', '0 1 2 3 4', ''],
    ]);
  });

  it('covers a vendor as the maker of a generator, all versions of a generator, and a period', () => {
    const made = (generator: string): JsonObject => ({ kind: 'model_generated', involvement: 'content', generator });
    log.shard('a:0', { origins: [made('acme/m@1')] });
    log.shard('a:1', { origins: [made('acme/m@2'), by('acme')] });
    log.shard('a:2', { origins: [made('acme/mm@1')] });
    log.shard('a:3', { origins: [made('unknown/unknown@unknown')] });
    const collected = { from: '2025-01-01T00:00:00.000Z', to: '2025-02-01T00:00:00.000Z' };
    log.shard('a:4', { origins: [{ ...by('acme'), collected }] });
    const selectors = [
      { vendor: 'acme' },
      { generator: 'acme/m' },
      { generator: 'acme/m@2' },
      { collected: { from: '2025-01-31T00:00:00.000Z' } },
      { collected: { from: '2025-02-01T00:00:00.000Z' } },
      { vendor: 'unknown' },
      { kind: 'scraped', involvement: 'content', vendor: 'acme' },
    ];
    for (const selector of selectors) log.order(selector);
    const selected = selectors.map((_, removal) => (log.scopes(removal) as string[][]).map((one) => one[4]).join());
    expect(selected).toEqual(['0 1 2 4', '0 1', '1', '4', '', '', '1 4']);
  });

  it('covers shards by their labels, as stated last; one that joined stays', () => {
    log.shard('a:0', { labels: { language: 'en', topic: 'law' } });
    log.shard('a:1', { labels: { language: 'de' } });
    log.shard('a:2');
    log.order({ labels: { language: 'en' } });
    log.order({ labels: { language: 'en', topic: 'law' } });
    log.shard('a:3', { labels: { language: 'en' } });
    log.correct('a:1', { labels: { language: 'en', topic: 'law' } });
    log.correct('a:0', { labels: { language: 'de' } });
    const selected = [0, 1].map((removal) => (log.scopes(removal) as string[][]).map((one) => one[4]));
    expect(selected.map((rows) => rows.at(-1))).toEqual(['0 1 3', '0 1']);
  });

  it('ends with the withdrawal; a redaction must answer an active removal, and be made from what that reaches', () => {
    log.shard('a:0', { origins: [by('acme')] });
    log.shard('a:1');
    const order = log.order({ vendor: 'acme' });
    log.shard('a:2', redacting('removal-1', 'a:1'));
    const withdrawn = log.add('removal.withdrawn', { removal: 'removal-1', reason: 'r' });
    log.shard('a:3', { origins: [by('acme')] });
    log.correct('a:1', { origins: [by('acme')] });
    log.shard('a:4', redacting('removal-1', 'a:0'));
    expect(log.scopes()).toEqual([[0, order, null, order + 1, '0', '0', '0', '2']]);
    expect(log.faults).toEqual([
      `${order + 1} answers removal-1 and is made from what that removal does not reach`,
      `${withdrawn + 3} answers removal-1, which is no active removal`,
    ]);
  });

  it('has its own rows for each segment of 65,536 shards', () => {
    const order = log.order({ vendor: 'acme' });
    const entries = Array.from({ length: 65_540 }, (_, n) =>
      log.shard(`a:${n}`, n % 20_000 === 7 || n === 65_537 ? { origins: [by('acme')] } : {}),
    );
    const entry = log.correct('a:65539', { origins: [by('acme')] });
    expect(order).toBe(0);
    const early = '7 20007 40007 60007';
    expect(log.scopes()).toEqual([
      [0, entries[7], null, entries[60_007], early, early, early, ''],
      [1, entries[65_537], entry, entry, '65537', '65537', '65537', ''],
      [1, entry, null, entry, '65537 65539', '65537 65539', '65537 65539', ''],
    ]);
  });
});
