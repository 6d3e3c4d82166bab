import { Injectable } from '@nestjs/common';
import { DatasetsReadModel } from '@domain/datasets';
import { ModelsReadModel } from '@domain/models';
import { type CorrectionGroup, CorrectionPreviews, ShardsReadModel } from '@domain/shards';

export const EFFECTS = ['changed', 'same', 'descends'] as const;

/** What an order would change. */
export interface CorrectionEffects {
  /** Shards that would be corrected. */
  readonly changed: number;
  /** Shards that stay as they are: their last correction has this reason and these facts. */
  readonly same: number;
  /** Other shards whose effective origins would change. */
  readonly descendants: number;
  /** The first shards of each kind. */
  readonly examples: readonly { readonly name: string; readonly effect: (typeof EFFECTS)[number] }[];
  /** Committed versions with such shards, and how many. */
  readonly datasetVersions: readonly { readonly dataset: string; readonly version: string; readonly shards: number }[];
  /** Model versions that used them, and their descendants. */
  readonly modelVersions: readonly { readonly model: string; readonly version: string }[];
}

const EXAMPLES = 5;

/** Previews corrections; writes nothing. */
@Injectable()
export class CorrectionEffectsReadModel {
  constructor(
    private readonly previews: CorrectionPreviews,
    private readonly shards: ShardsReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly models: ModelsReadModel,
  ) {}

  async effects(groups: readonly CorrectionGroup[], asOf: number): Promise<CorrectionEffects> {
    const { changed, same, descendants } = await this.previews.preview(groups, asOf);
    const sets = { changed, same, descends: descendants };
    const chosen = EFFECTS.flatMap((effect) => [...sets[effect].next(0, EXAMPLES)].map((shard) => ({ shard, effect })));
    const names = await this.shards.namesOf(
      chosen.map(({ shard }) => shard),
      asOf,
    );
    const all = changed.or(descendants);
    const touched = await this.datasets.touching(all, asOf);
    const counts = await this.datasets.memberCounts(
      touched.map(({ version }) => version.id),
      all,
    );
    const holding = touched.filter(({ version }) => (counts.get(version.id) ?? 0) > 0);
    const ids = holding.map(({ version }) => version.id);
    return {
      changed: changed.size,
      same: same.size,
      descendants: descendants.size,
      examples: chosen.map(({ shard, effect }) => ({ name: names.get(shard) ?? '', effect })),
      datasetVersions: holding.map(({ version: { id, dataset, version } }) => {
        return { dataset, version, shards: counts.get(id) ?? 0 };
      }),
      modelVersions: await this.modelVersions(ids, asOf),
    };
  }

  private async modelVersions(
    datasetVersions: readonly number[],
    asOf: number,
  ): Promise<CorrectionEffects['modelVersions']> {
    const uses = await this.models.usesOfDatasets(datasetVersions, asOf);
    const users = [...new Set(uses.map(({ modelVersion }) => modelVersion))];
    if (users.length === 0) return [];
    const versions = [...(await this.models.byIds(users, asOf)), ...(await this.models.descendantsOf(users, asOf))];
    const distinct = [...new Map(versions.map((version) => [version.id, version])).values()];
    return distinct.sort((a, b) => a.id - b.id).map(({ model, version }) => ({ model, version }));
  }
}
