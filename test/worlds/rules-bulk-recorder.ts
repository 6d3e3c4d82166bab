import { type Actor, LedgerReadModel, WriteQueue } from '@domain/ledger';
import { PolicyChecks } from '@domain/policy';
import { type RegisterShard, ShardsService } from '@domain/shards';
import type { OpenModules } from '@testing/modules';
import { UploadLimits } from '../../apps/api/http/upload-limits.js';
import { readNdjsonShards } from '../../apps/api/shards/bulk/ndjson-shards.js';
import { type RejectedLine, Upload } from '../../apps/api/shards/bulk/upload.js';
import { byText, expectedCheck, foundIn, foundOf, type MovedClock, statedFacts } from './rules-answers.js';
import type { Step } from './rules-arbitrary.js';
import { type Facts, type Verdict, verdictsOn, type World } from './rules-reference.js';

const by: Actor = 'key:spec';
const LIMITS = new UploadLimits();

/** A shard of an upload: its parents are numbers of shards, also of earlier lines. */
interface UploadedLine {
  readonly uri: string;
  readonly dataset: string;
  readonly facts: Facts;
  readonly parents: readonly number[];
}

type Expected = 'registered' | 'policy-refused' | 'unknown-parent';

/** Uploads lines as NDJSON, and compares what is said of each with the reference. */
export class RulesBulkRecorder {
  constructor(
    private readonly modules: OpenModules,
    private readonly clock: MovedClock,
    private readonly world: World,
  ) {}

  /** With `abort`, nothing after the first line that is refused is registered. */
  async upload(
    { lines: drawn, onError }: Extract<Step, { step: 'upload' }>,
    placeOf: (place: number) => Pick<UploadedLine, 'uri' | 'dataset'>,
  ): Promise<void> {
    const { shards } = this.world;
    const first = shards.length;
    const lines = drawn.map(({ facts, parents, place }, line): UploadedLine => {
      const before = first + line;
      return {
        facts,
        ...placeOf(place),
        parents: before === 0 ? [] : [...new Set(parents.map((one) => one % before))],
      };
    });
    const { treeSize } = await this.modules.get(LedgerReadModel).position();
    const at = { asOf: treeSize, now: this.clock.days(0) };
    for (const { uri, dataset, parents, facts } of lines)
      shards.push({ uri, dataset, parents, stated: [{ entry: treeSize, facts }] });
    const asked = lines.map((_, line) => verdictsOn(this.world, { gate: 'registration', shards: [first + line] }, at));
    const declarations = lines.map((line) => this.declarationOf(line, at.now));
    await this.compareCheck(declarations, asked);
    const expected = outcomesOf(lines, asked, first);
    const stop = onError === 'skip' ? -1 : expected.findIndex((outcome) => outcome !== 'registered');
    const taken = stop === -1 ? expected : expected.slice(0, stop + 1);
    const { rejected, registered } = await this.send(declarations, onError);
    expect(rejected.map(({ line, code }) => [line - 1, code])).toEqual(
      taken.flatMap((outcome, line) => (outcome === 'registered' ? [] : [[line, outcome]])),
    );
    expect(registered).toBe(taken.filter((outcome) => outcome === 'registered').length);
    for (const { line, findings = [] } of rejected) {
      const blocking = (asked[line - 1] ?? []).filter(({ action }) => action === 'block');
      const refusing = taken[line - 1] === 'policy-refused' ? blocking : [];
      expect(findings.map(({ rule, verdict }) => [rule, verdict]).sort(byText)).toEqual(
        refusing.map(({ rule, verdict }) => [rule, verdict]).sort(byText),
      );
    }
    this.keep(first, taken);
  }

  private declarationOf({ uri, dataset, facts, parents }: UploadedLine, now: string): RegisterShard {
    const derivedFrom = parents.map((one) => this.world.shards[one]?.uri ?? '');
    return { uri, dataset, ...statedFacts(facts, now), ...(derivedFrom.length > 0 && { derivedFrom }) };
  }

  /** A check asks about every line, as if none were refused; of one rule it sums the shards. */
  private async compareCheck(shards: readonly RegisterShard[], asked: readonly (readonly Verdict[])[]): Promise<void> {
    const checked = await this.modules.get(PolicyChecks).check({ shards });
    const sums = new Map<string, Verdict>();
    for (const one of asked.flat()) {
      const key = `${one.rule} ${one.verdict}`;
      sums.set(key, { ...one, count: one.count + (sums.get(key)?.count ?? 0) });
    }
    expect({ verdict: checked.verdict, findings: foundIn(checked.findings) }).toEqual(
      expectedCheck([...sums.values()]),
    );
  }

  private async send(
    declarations: readonly RegisterShard[],
    onError: 'skip' | 'abort',
  ): Promise<{ rejected: RejectedLine[]; registered: number }> {
    const bytes = Buffer.from(declarations.map((one) => JSON.stringify(one)).join('\n'));
    const halves = [bytes.subarray(0, bytes.length / 2), bytes.subarray(bytes.length / 2)];
    const [queue, shards] = [this.modules.get(WriteQueue), this.modules.get(ShardsService)];
    const upload = new Upload(queue, shards, by, readNdjsonShards(arriving(halves)), onError, LIMITS);
    const rejected: RejectedLine[] = [];
    await upload.run((line) => {
      rejected.push(line);
      return Promise.resolve();
    });
    return { rejected, registered: upload.summary.registered };
  }

  /** What was not registered is no shard of the world; later numbers move up. */
  private keep(first: number, taken: readonly Expected[]): void {
    const uploaded = this.world.shards.splice(first);
    const numbers = new Map<number, number>();
    for (const [line, shard] of uploaded.entries()) {
      if (taken[line] !== 'registered') continue;
      numbers.set(first + line, this.world.shards.length);
      const parents = shard.parents.map((one) => numbers.get(one) ?? one);
      this.world.shards.push({ ...shard, parents });
    }
  }
}

/** In order: a line whose parent was refused has no parent, whatever the rules say of it. */
function outcomesOf(
  lines: readonly UploadedLine[],
  asked: readonly (readonly Verdict[])[],
  first: number,
): readonly Expected[] {
  const outcomes: Expected[] = [];
  for (const [line, { parents }] of lines.entries()) {
    const orphaned = parents.some((one) => one >= first && outcomes[one - first] !== 'registered');
    const blocked = foundOf(asked[line]?.filter(({ action }) => action === 'block') ?? []).length > 0;
    outcomes.push(orphaned ? 'unknown-parent' : blocked ? 'policy-refused' : 'registered');
  }
  return outcomes;
}

async function* arriving(parts: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const part of parts) yield await Promise.resolve(part);
}
