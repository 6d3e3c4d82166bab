import { digestOf, type TestApi } from '@testing/harness';
import fc from 'fast-check';
import { type WorldRecorder } from '../worlds/record-world.js';
import { VENDORS } from '../worlds/world-arbitrary.js';

/**
 * A step between the steps of a random world: orders, withdrawals, redactions, moves. Numbers
 * select
 * from what exists, modulo its count.
 */
type RemovalStep =
  | { readonly step: 'order'; readonly of: (typeof SELECTORS)[number]; readonly one: number; readonly other: number }
  | { readonly step: 'withdraw'; readonly one: number }
  | { readonly step: 'redact'; readonly removal: number; readonly parents: readonly number[] }
  | { readonly step: 'derive'; readonly parents: readonly number[]; readonly dataset: boolean }
  | { readonly step: 'move'; readonly shard: number; readonly team: number }
  | { readonly step: 'label'; readonly shard: number; readonly component: number }
  | { readonly step: 'bind'; readonly shard: number }
  | { readonly step: 'together'; readonly parents: readonly number[] }
  | { readonly step: 'nothing' };

const SELECTORS = [
  ...['vendor', 'generator', 'anyVersion', 'kind', 'kindOfPrefix', 'prefix', 'domain', 'collected', 'involvement'],
  ...[
    'label',
    'labelOfVendor',
    'team',
    'teamOfVendor',
    'shards',
    'shardsOfVendor',
    'version',
    'versionOfKind',
    'shardsOfVersion',
  ],
] as const;

const picks = fc.array(fc.nat(), { minLength: 1, maxLength: 3 });

const removalStep: fc.Arbitrary<RemovalStep> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constant('order' as const),
      of: fc.constantFrom(...SELECTORS),
      one: fc.nat(),
      other: fc.nat(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('withdraw' as const), one: fc.nat() }) },
  { weight: 4, arbitrary: fc.record({ step: fc.constant('redact' as const), removal: fc.nat(), parents: picks }) },
  { weight: 3, arbitrary: fc.record({ step: fc.constant('derive' as const), parents: picks, dataset: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ step: fc.constant('move' as const), shard: fc.nat(), team: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('label' as const), shard: fc.nat(), component: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('bind' as const), shard: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('together' as const), parents: picks }) },
  { weight: 3, arbitrary: fc.constant({ step: 'nothing' as const }) },
);

/** Returns `count` random steps. */
export function removalSteps(count: number, seed: number): readonly RemovalStep[] {
  return fc.sample(removalStep, { numRuns: count, seed });
}

/** Records removal steps on the shards of a recorded world. */
export class RemovalRecorder {
  private readonly removals: string[] = [];
  private made = 0;

  constructor(
    private readonly api: TestApi,
    private readonly recorder: WorldRecorder,
  ) {}

  async record(step: RemovalStep): Promise<void> {
    if (this.recorder.world.shards.length === 0) return;
    switch (step.step) {
      case 'order':
        return this.order(this.selector(step.of, step.one, step.other));
      case 'withdraw':
        return this.withdraw(step.one);
      case 'redact':
        return this.redact(step.removal, step.parents);
      case 'derive':
        return this.derive(step.parents, step.dataset);
      case 'move':
        return this.correct(this.shard(step.shard), { dataset: this.team(step.team) });
      case 'label':
        return this.correct(this.shard(step.shard), { labels: this.labels(step.component) });
      case 'bind':
        return void (await this.api.request('POST', '/v1/shards', {
          uri: this.shard(step.shard),
          digest: digestOf(this.shard(step.shard)),
        }));
      case 'together':
        return this.registerTogether(step.parents);
      case 'nothing':
    }
  }

  private selector(of: (typeof SELECTORS)[number], one: number, other: number): object {
    const { prefix } = this.recorder;
    const vendor = this.recorder.vendor(VENDORS[one % VENDORS.length] ?? '');
    const generator = this.recorder.generator(one % 2 === 0 ? 'acme/m@1' : 'borealis/n@1');
    const { datasets } = this.recorder.world;
    const version = datasets[one % (datasets.length || 1)];
    const dataset = version ? { name: version.dataset, version: version.version } : this.team(one);
    const shards = [this.shard(one), this.shard(other)];
    const selectors: Record<(typeof SELECTORS)[number], object> = {
      ...{ vendor: { vendor }, generator: { generator }, anyVersion: { generator: generator.split('@')[0] } },
      kind: { kind: 'model_generated', involvement: 'rewrite' },
      ...{ kindOfPrefix: { kind: 'scraped', uriPrefix: `s3://${prefix}/` }, prefix: { uriPrefix: this.shard(one) } },
      ...{ domain: { domain: prefix }, involvement: { vendor, involvement: 'annotation' } },
      collected: { collected: { from: '2024-06-01T00:00:00Z', to: '2025-01-01T00:00:00Z' }, domain: prefix },
      ...{ label: { labels: this.labels(one) }, labelOfVendor: { labels: this.labels(one), vendor } },
      ...{ team: { dataset: this.team(one) }, teamOfVendor: { dataset: this.team(one), vendor } },
      ...{ shards: { shards }, shardsOfVendor: { shards, vendor }, shardsOfVersion: { shards, dataset } },
      ...{ version: { dataset }, versionOfKind: { dataset, kind: 'human' } },
    };
    return selectors[of];
  }

  /** A selector may name something unknown: such an order is refused and records nothing. */
  private async order(selector: object): Promise<void> {
    const body = { selector, reason: 'asked', effectiveAt: '2025-06-01T00:00:00Z', method: 'redact' };
    const answer = await this.api.request('POST', '/v1/removals', body);
    if (answer.status === 201) this.removals.push(answer.body.id);
    else if (answer.status >= 500) throw new Error(answer.text);
  }

  private async withdraw(one: number): Promise<void> {
    const [id] = this.removals.splice(one % (this.removals.length || 1), 1);
    if (id !== undefined) await this.send(`/v1/removals/${id}/withdraw`, { reason: 'a mistake' });
  }

  private async redact(removal: number, picked: readonly number[]): Promise<void> {
    const id = this.removals[removal % (this.removals.length || 1)];
    if (id === undefined) return;
    const { items } = (await this.api.request('GET', `/v1/removals/${id}/scope?limit=200`)).body;
    const own = (items as { shard: string }[]).map(({ shard }) => shard);
    if (own.length === 0) return;
    const parents = [...new Set(picked.map((one) => own[one % own.length] ?? ''))];
    await this.register({ derivedFrom: parents, activity: { kind: 'redaction', removal: id } });
    if (picked.length > 1) await this.register({ derivedFrom: [...parents, this.shard(picked[0] ?? 0)].slice(-2) });
  }

  private async derive(picked: readonly number[], dataset: boolean): Promise<void> {
    const parents = [...new Set(picked.map((one) => this.shard(one)))];
    await this.register({ derivedFrom: parents, ...(dataset && { dataset: this.team(picked[0] ?? 0) }) });
  }

  /** Sends concurrent requests, which may share one append, and bulk lines, which do. */
  private async registerTogether(picked: readonly number[]): Promise<void> {
    const parents = [...new Set(picked.map((one) => this.shard(one)))];
    const lines = [1, 2, 3].map((n) => ({
      uri: this.name(),
      dataset: this.team(n),
      ...(n < 3 && { derivedFrom: parents }),
      ...(n === 2 && { origins: [{ kind: 'scraped', collected: { from: '2024-08-01T00:00:00Z' } }] }),
    }));
    const child = { uri: this.name(), derivedFrom: lines.map(({ uri }) => uri) };
    const bulk = [...lines, child].map((line) => JSON.stringify(line)).join('\n');
    await this.api.request('POST', '/v1/shards/bulk', bulk, { headers: { 'content-type': 'application/x-ndjson' } });
    await Promise.all([
      ...lines.map(({ uri }) => this.send('/v1/shards', { uri: this.name(), derivedFrom: [uri] })),
      this.order({ shards: [child.uri] }),
      this.correct(lines[0]?.uri ?? '', { origins: [{ kind: 'scraped' }] }),
    ]);
    this.recorder.world.shards.push(...[...lines, child].map(({ uri }) => newShard(uri)));
  }

  private async correct(name: string, facts: object): Promise<void> {
    await this.send(`/v1/shards/${encodeURIComponent(name)}/corrections`, { reason: `moved ${this.made++}`, ...facts });
  }

  /** Later steps use the new shard too. */
  private async register(facts: object): Promise<void> {
    const uri = this.name();
    await this.send('/v1/shards', { uri, ...facts });
    this.recorder.world.shards.push(newShard(uri));
  }

  private async send(path: string, body: object): Promise<void> {
    const answer = await this.api.request('POST', path, body);
    if (answer.status >= 300) throw new Error(`POST ${path} ${JSON.stringify(body)}: ${answer.status} ${answer.text}`);
  }

  private shard(chosen: number): string {
    const { shards } = this.recorder.world;
    return shards[chosen % shards.length]?.name ?? '';
  }

  private name(): string {
    return `s3://${this.recorder.prefix}/made/${this.made++}`;
  }

  /** Some shards of the world were registered with such a label. */
  private labels(one: number): object {
    return { component: ['web', 'code', 'traces'][one % 3] };
  }

  private team(one: number): string {
    return `team-${one % 2}-${this.recorder.prefix}`;
  }
}

const newShard = (name: string) => ({ name, entry: 0, parents: [], statements: [] });
