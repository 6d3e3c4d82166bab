import type { TestApi } from '@testing/harness';
import fc from 'fast-check';
import type { WorldRecorder } from './record-world.js';
import { anyStep, type LateStep, month, type Step } from './world-arbitrary.js';

/** A step about removals. Numbers select from what exists, modulo its count. */
export type RemovalStep =
  | { readonly step: 'remove'; readonly shards: readonly number[]; readonly month: number }
  | { readonly step: 'redact'; readonly removal: number; readonly parents: readonly number[] }
  | { readonly step: 'withdraw'; readonly removal: number };

const removalStep: fc.Arbitrary<RemovalStep> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constant('remove' as const),
      shards: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
      month: fc.nat(24),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      step: fc.constant('redact' as const),
      removal: fc.nat(),
      parents: fc.array(fc.nat(), { minLength: 1, maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('withdraw' as const), removal: fc.nat() }) },
);

/** The steps of a world, and removals between them. */
export const stepsWithRemovals: fc.Arbitrary<readonly (Step | LateStep | RemovalStep)[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: anyStep }, { weight: 1, arbitrary: removalStep }),
  { minLength: 12, maxLength: 32 },
);

/** Records steps about removals over HTTP. */
export class RemovalRecorder {
  /** The ids of the removals ordered, withdrawn ones too. */
  readonly removals: string[] = [];
  /** The shards that each was ordered for. */
  private readonly selected = new Map<string, readonly string[]>();

  constructor(
    private readonly api: TestApi,
    private readonly recorder: WorldRecorder,
  ) {}

  async record(step: RemovalStep): Promise<void> {
    if (step.step === 'remove') await this.order(step.shards, month(step.month));
    if (step.step === 'redact') await this.redact(step.removal, step.parents);
    if (step.step === 'withdraw') await this.withdraw(step.removal);
  }

  private async order(chosen: readonly number[], effectiveAt: string): Promise<void> {
    if (this.recorder.world.shards.length === 0) return;
    const shards = this.names(chosen);
    const order = { selector: { shards }, reason: 'contract', effectiveAt, method: 'redact' };
    const { status, body, text } = await this.api.request('POST', '/v1/removals', order);
    if (status > 201) throw new Error(`${status} ${text}`);
    this.removals.push(body.id);
    this.selected.set(body.id, shards);
  }

  /** Registers a shard made of one that is removed, and of others, that answers the removal. */
  private async redact(chosen: number, parents: readonly number[]): Promise<void> {
    const { shards } = this.recorder.world;
    const removal = this.removals[chosen % this.removals.length];
    if (removal === undefined) return;
    const name = `s3://${this.recorder.prefix}/${shards.length}`;
    const [first = 0, ...others] = parents;
    const removed = this.selected.get(removal) ?? [];
    const own = [...new Set([removed[first % removed.length] ?? '', ...this.names(others)])];
    const { status, body, text } = await this.api.request('POST', '/v1/shards', {
      uri: name,
      derivedFrom: own,
      activity: { kind: 'redaction', removal },
    });
    if (body.code === 'redaction-refused') return;
    if (status > 201) throw new Error(`${status} ${text}`);
    const entry = Number(body.receipt.index);
    shards.push({ name, entry, parents: own, redacts: removal, statements: [{ entry, facts: {} }] });
  }

  private async withdraw(chosen: number): Promise<void> {
    const removal = this.removals[chosen % this.removals.length];
    if (removal !== undefined) await this.api.request('POST', `/v1/removals/${removal}/withdraw`, { reason: 'error' });
  }

  private names(chosen: readonly number[]): string[] {
    const { shards } = this.recorder.world;
    return [...new Set(chosen.map((one) => shards[one % shards.length]?.name ?? ''))];
  }
}
