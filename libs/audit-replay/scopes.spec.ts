import type { Bitmap } from '@core/bitmap';
import type { JsonObject } from '@core/kernel';
import { Replay } from './replay.js';

/** A log told by hand; `scopes` are the rows of one removal, each set as its numbers. */
class Told {
  readonly complaints: string[] = [];
  private readonly replay = new Replay('x', (entry, message) => this.complaints.push(`${entry} ${message}`));
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
        ...[segment, from, to, changed],
        ...sets.map((set) => [...(set as Bitmap)].join(' ')),
      ]);
  }
}

const by = (vendor: string): JsonObject => ({ kind: 'scraped', involvement: 'content', vendor });
const redacting = (removal: string, ...derivedFrom: string[]): JsonObject => ({
  derivedFrom,
  activity: { kind: 'redaction', removal },
});

describe('which shards a removal reaches', () => {
  let told: Told;
  beforeEach(() => (told = new Told()));

  it('by origins: what has them, what descends, and nothing through a redaction that answers it', () => {
    told.shard('a:0', { origins: [by('acme')] });
    told.shard('a:1', { derivedFrom: ['a:0'] });
    told.shard('a:2', { origins: [by('other')] });
    const order = told.order({ vendor: 'acme' });
    told.shard('a:3', redacting('removal-1', 'a:1'));
    told.shard('a:4', { derivedFrom: ['a:3'] });
    told.shard('a:5', { derivedFrom: ['a:3', 'a:2'] });
    const last = told.shard('a:6', { derivedFrom: ['a:3', 'a:1'], origins: [by('acme')] });
    expect(told.scopes()).toEqual([[0, order, null, last, '0 6', '0 1 6', '0 1 6', '3 4']]);
    expect(told.complaints).toEqual([]);
  });

  it('by what shards state: a child that states it too is selected, a cleaned one is not', () => {
    told.shard('s3://b/0', { dataset: 'web' });
    const order = told.order({ dataset: 'web', domain: 'b' });
    told.shard('s3://x@B.:80/1', { dataset: 'web', derivedFrom: ['s3://b/0'] });
    told.shard('s3://b/2', { derivedFrom: ['s3://b/0'] });
    told.shard('s3://b.c/3', { dataset: 'web' });
    told.shard('s3://b/4', { ...redacting('removal-1', 's3://b/0'), dataset: 'web' });
    const last = told.shard('s3://a.b/5', { dataset: 'web' });
    expect(told.scopes()).toEqual([[0, order, null, last, '0 1 5', '0 1 2 5', '', '4']]);
  });

  it('of members: those alone, as far as they match; a correction can make them match, and unmakes nothing', () => {
    told.shard('a:0', { origins: [by('acme')] });
    told.shard('a:1');
    told.shard('a:2', { derivedFrom: ['a:1'] });
    const order = told.order({ shards: ['a:0', 'a:1'], vendor: 'acme' });
    told.shard('a:3', { origins: [by('acme')] });
    const first = told.correct('a:1', { origins: [by('acme')] });
    told.correct('a:1', { origins: [by('other')] });
    const last = told.shard('a:4', { derivedFrom: ['a:2'] });
    expect(told.scopes()).toEqual([
      [0, order, first, first, '0', '0', '0 3', ''],
      [0, first, null, last, '0 1', '0 1 2 4', '0 1 2 3 4', ''],
    ]);
  });

  it('of a vendor as maker of a generator, of all versions of one, and of a period', () => {
    const made = (generator: string): JsonObject => ({ kind: 'model_generated', involvement: 'content', generator });
    told.shard('a:0', { origins: [made('acme/m@1')] });
    told.shard('a:1', { origins: [made('acme/m@2'), by('acme')] });
    told.shard('a:2', { origins: [made('acme/mm@1')] });
    told.shard('a:3', { origins: [made('unknown/unknown@unknown')] });
    const collected = { from: '2025-01-01T00:00:00.000Z', to: '2025-02-01T00:00:00.000Z' };
    told.shard('a:4', { origins: [{ ...by('acme'), collected }] });
    const selectors = [
      { vendor: 'acme' },
      { generator: 'acme/m' },
      { generator: 'acme/m@2' },
      { collected: { from: '2025-01-31T00:00:00.000Z' } },
      { collected: { from: '2025-02-01T00:00:00.000Z' } },
      { vendor: 'unknown' },
      { kind: 'scraped', involvement: 'content', vendor: 'acme' },
    ];
    for (const selector of selectors) told.order(selector);
    const selected = selectors.map((_, removal) => (told.scopes(removal) as string[][]).map((one) => one[4]).join());
    expect(selected).toEqual(['0 1 2 4', '0 1', '1', '4', '', '', '1 4']);
  });

  it('only until it is withdrawn, and a redaction must answer what stands, of what it reaches', () => {
    told.shard('a:0', { origins: [by('acme')] });
    told.shard('a:1');
    const order = told.order({ vendor: 'acme' });
    told.shard('a:2', redacting('removal-1', 'a:1'));
    const withdrawn = told.add('removal.withdrawn', { removal: 'removal-1', reason: 'r' });
    told.shard('a:3', { origins: [by('acme')] });
    told.correct('a:1', { origins: [by('acme')] });
    told.shard('a:4', redacting('removal-1', 'a:0'));
    expect(told.scopes()).toEqual([[0, order, null, order + 1, '0', '0', '0', '2']]);
    expect(told.complaints).toEqual([
      `${order + 1} answers removal-1 and is made from what that removal does not reach`,
      `${withdrawn + 3} answers removal-1, which is no removal that stands`,
    ]);
  });

  it('in segments of 65,536 shards, each with its own rows', () => {
    const order = told.order({ vendor: 'acme' });
    const entries = Array.from({ length: 65_540 }, (_, n) =>
      told.shard(`a:${n}`, n % 20_000 === 7 || n === 65_537 ? { origins: [by('acme')] } : {}),
    );
    const entry = told.correct('a:65539', { origins: [by('acme')] });
    expect(order).toBe(0);
    const early = '7 20007 40007 60007';
    expect(told.scopes()).toEqual([
      [0, entries[7], null, entries[60_007], early, early, early, ''],
      [1, entries[65_537], entry, entry, '65537', '65537', '65537', ''],
      [1, entry, null, entry, '65537 65539', '65537 65539', '65537 65539', ''],
    ]);
  });
});
