import { Injectable } from '@nestjs/common';
import { DatasetsReadModel, type DatasetVersion } from '@domain/datasets';
import type { LedgerPosition } from '@domain/ledger';
import { ModelsReadModel } from '@domain/models';
import type { CheckFinding } from './check-findings.js';
import { type Moment, type PastWrite, PastWrites } from './past-writes.read-model.js';
import type { ReplayRule } from './replay-rule.command.js';
import type { AskedRule, Verdict } from './rule.js';
import { RulesReadModel } from './rules.read-model.js';

/** A write of the past that a rule denies, or may deny. */
export interface ReplayedWrite {
  readonly gate: 'commit' | 'use';
  readonly dataset: string;
  readonly datasetVersion: string;
  readonly model?: string;
  readonly modelVersion?: string;
  readonly stage?: string;
  readonly startedAt?: string;
  /** The entry that committed the version, or that rules were last asked about the use for. */
  readonly entry: number;
  readonly verdict: Exclude<Verdict, 'allow'>;
  readonly finding: CheckFinding;
}

/** What a page replayed, and after which version the next one begins; null: all are replayed. */
export interface ReplayPage {
  readonly items: readonly ReplayedWrite[];
  readonly examined: number;
  readonly next: ReplayPlace | null;
}

/** The last version that was replayed: dataset versions come first, then model versions. */
export interface ReplayPlace {
  readonly kind: 'dataset' | 'model';
  readonly after: number;
}

const START: ReplayPlace = { kind: 'dataset', after: -1 };

/**
 * Asks a rule about all committed dataset versions and all uses, as if it had always been asked of
 * them: whatever its gates and its period are, and without its waivers.
 */
@Injectable()
export class RuleReplays {
  constructor(
    private readonly rules: RulesReadModel,
    private readonly past: PastWrites,
    private readonly datasets: DatasetsReadModel,
    private readonly models: ModelsReadModel,
  ) {}

  /** @param limit versions that are examined at most; few or none of them may be denied */
  async page(
    slug: string,
    { known }: ReplayRule,
    { limit, after = START }: { readonly limit: number; readonly after?: ReplayPlace },
    position: LedgerPosition,
  ): Promise<ReplayPage> {
    const rule: AskedRule = { ...(await this.rules.requireRule(slug, position.treeSize)), waivers: [] };
    const replay = new Replay(rule, known, position, this.past);
    return after.kind === 'dataset'
      ? this.ofDatasets(replay, limit, after.after, position.treeSize)
      : this.ofModels(replay, limit, after.after, position.treeSize);
  }

  private async ofDatasets(replay: Replay, limit: number, after: number, asOf: number): Promise<ReplayPage> {
    const ids = (await this.datasets.committedIds(asOf)).filter((id) => id > after);
    const versions = await this.datasets.versions(ids.slice(0, limit), asOf);
    for (const version of versions) await replay.version(version);
    if (ids.length > limit) return replay.done({ kind: 'dataset', after: versions.at(-1)?.id ?? after });
    return replay.done({ kind: 'model', after: -1 });
  }

  private async ofModels(replay: Replay, limit: number, after: number, asOf: number): Promise<ReplayPage> {
    const found = await this.models.page({ limit: limit + 1, after }, asOf);
    const models = found.slice(0, limit);
    const uses = await this.models.uses(
      models.map(({ id }) => id),
      asOf,
    );
    const used = await this.datasets.versions([...new Set(uses.map(({ datasetVersion }) => datasetVersion))], asOf);
    const asked = await this.models.usesAskedAbout(
      uses.map(({ id }) => id),
      asOf,
    );
    const datasetOf = new Map(used.map((one) => [one.id, one]));
    for (const model of models) {
      for (const use of uses.filter(({ modelVersion }) => modelVersion === model.id)) {
        const of = datasetOf.get(use.datasetVersion);
        if (of) await replay.use(model, use, of, asked.get(use.id));
      }
      replay.examined++;
    }
    return replay.done(found.length > limit ? { kind: 'model', after: models.at(-1)?.id ?? after } : null);
  }
}

class Replay {
  examined = 0;
  private readonly items: ReplayedWrite[] = [];
  /** The moment of the position; null: its instant is not known. */
  private readonly now: Moment | null;

  constructor(
    private readonly rule: AskedRule,
    private readonly known: ReplayRule['known'],
    private readonly position: LedgerPosition,
    private readonly past: PastWrites,
  ) {
    const { treeSize, time } = position;
    this.now = time === null ? null : { treeSize, now: time };
  }

  async version(version: DatasetVersion): Promise<void> {
    this.examined++;
    await this.ask(await this.past.ofVersion(version), {});
  }

  async use(...about: Parameters<PastWrites['ofUse']>): Promise<void> {
    const [, { stage, startedAt }] = about;
    await this.ask(await this.past.ofUse(...about), { stage, startedAt });
  }

  done(next: ReplayPlace | null): ReplayPage {
    return { items: this.items, examined: this.examined, next };
  }

  private async ask(write: PastWrite, about: Pick<ReplayedWrite, 'stage' | 'startedAt'>): Promise<void> {
    const at = this.known === 'then' ? write.then : (this.now ?? { ...this.position, now: write.then.now });
    const [found] = await this.past.judge([this.rule], write, at);
    if (!found?.finding || found.verdict === 'allow') return;
    const { dataset = '', version: datasetVersion = '', model, modelVersion } = write.names;
    const gate = write.use ? 'use' : 'commit';
    const { verdict, finding } = found;
    const named = { dataset, datasetVersion, model, modelVersion, ...about };
    this.items.push({ ...named, gate, entry: write.then.treeSize, verdict, finding });
  }
}
