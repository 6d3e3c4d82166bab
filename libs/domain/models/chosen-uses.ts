import { parseInstant } from '@core/kernel';
import type { ModelUse, WithdrawnUse } from './model-use.js';
import type { WithdrawUseLine } from './order-use-withdrawals.command.js';

interface Models {
  version(model: string, version: string, asOf: number): Promise<{ readonly id: number } | null>;
  uses(modelVersions: readonly number[], asOf: number): Promise<readonly ModelUse[]>;
  withdrawnUses(modelVersions: readonly number[], asOf: number): Promise<readonly WithdrawnUse[]>;
}

interface Datasets {
  version(dataset: string, version: string, asOf: number): Promise<{ readonly id: number } | null>;
}

/** Uses by dataset version and stage. */
interface UsesOfModel {
  readonly current: ReadonlyMap<string, readonly ModelUse[]>;
  readonly withdrawn: ReadonlyMap<string, readonly WithdrawnUse[]>;
}

/** The uses that lines name, each once. Versions and their uses are read once. */
export class ChosenUses {
  private readonly datasetVersions = new Map<string, number | null>();
  private readonly usesOf = new Map<string, UsesOfModel | null>();
  private readonly current = new Map<string, ModelUse>();
  private readonly same = new Map<string, WithdrawnUse>();

  constructor(
    private readonly models: Models,
    private readonly datasets: Datasets,
    private readonly reason: string,
    private readonly asOf: number,
  ) {}

  /** Returns why the line is refused; null if it names uses. */
  async take(line: WithdrawUseLine): Promise<string | null> {
    const { model, modelVersion, dataset, datasetVersion, stage } = line;
    const uses = await this.usesOfModel(model, modelVersion);
    if (!uses) return `names ${model}@${modelVersion}, which is not a model version`;
    const id = await this.datasetVersion(dataset, datasetVersion);
    if (id === null) return `names ${dataset}@${datasetVersion}, which is not a dataset version`;
    const startedAt = line.startedAt === undefined ? undefined : parseInstant(line.startedAt);
    const isMeant = (use: ModelUse): boolean => (startedAt ?? use.startedAt) === use.startedAt;
    const key = keyOf({ datasetVersion: id, stage });
    const current = (uses.current.get(key) ?? []).filter(isMeant);
    const withdrawn = (uses.withdrawn.get(key) ?? []).filter(isMeant);
    const same = withdrawn.filter(({ reason }) => reason === this.reason);
    for (const use of current) this.current.set(use.id, use);
    for (const use of same) this.same.set(use.id, use);
    if (current.length + same.length > 0) return null;
    const [other] = withdrawn;
    return other
      ? `names a use that entry ${other.withdrawnBy} withdrew for another reason`
      : `names no recorded use of ${dataset}@${datasetVersion} by ${model}@${modelVersion} for ${stage}`;
  }

  selected(): { readonly current: readonly ModelUse[]; readonly same: readonly WithdrawnUse[] } {
    return { current: [...this.current.values()], same: [...this.same.values()] };
  }

  private async usesOfModel(model: string, version: string): Promise<UsesOfModel | null> {
    const name = `${model}@${version}`;
    const known = this.usesOf.get(name);
    if (known !== undefined) return known;
    const found = await this.models.version(model, version, this.asOf);
    const uses = found && {
      current: byKey(await this.models.uses([found.id], this.asOf)),
      withdrawn: byKey(await this.models.withdrawnUses([found.id], this.asOf)),
    };
    this.usesOf.set(name, uses);
    return uses;
  }

  private async datasetVersion(dataset: string, version: string): Promise<number | null> {
    const name = `${dataset}@${version}`;
    const known = this.datasetVersions.get(name);
    if (known !== undefined) return known;
    const id = (await this.datasets.version(dataset, version, this.asOf))?.id ?? null;
    this.datasetVersions.set(name, id);
    return id;
  }
}

const keyOf = ({ datasetVersion, stage }: Pick<ModelUse, 'datasetVersion' | 'stage'>): string =>
  `${datasetVersion} ${stage}`;

function byKey<Use extends ModelUse>(uses: readonly Use[]): Map<string, Use[]> {
  const sorted = new Map<string, Use[]>();
  for (const use of uses) {
    const known = sorted.get(keyOf(use));
    if (known) known.push(use);
    else sorted.set(keyOf(use), [use]);
  }
  return sorted;
}
