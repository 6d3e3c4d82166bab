import {
  isCurrent,
  statementBefore,
  type RecordedDatasetVersion,
  type RecordedFacts,
  type RecordedModelVersion,
  type RecordedOrigin,
  type RecordedShard,
  type RecordedUse,
  type World,
} from './world.js';

export interface ExposureQuery {
  readonly vendor?: string;
  readonly generator?: string;
  readonly involvement?: string;
}

type Counts = { shards: number; tokens: number; lacking: number };
type Facet = 'kind' | 'involvement' | 'vendor' | 'origin';

/** Answers every question about a recorded world as of one position by brute force. */
export class Reference {
  private readonly byName: ReadonlyMap<string, RecordedShard>;

  constructor(
    private readonly world: World,
    private readonly asOf: number,
  ) {
    this.byName = new Map(world.shards.map((shard) => [shard.name, shard]));
  }

  /** The model versions that were declared, and not withdrawn. */
  models(): RecordedModelVersion[] {
    return this.world.models.filter((one) => isCurrent(one, this.asOf));
  }

  /** The dataset versions that were committed, and not withdrawn. */
  datasets(): RecordedDatasetVersion[] {
    return this.world.datasets.filter((one) => isCurrent(one, this.asOf));
  }

  /** The ids of terms that are not withdrawn. */
  currentTerms(): string[] {
    return this.world.terms.flatMap(({ id, statements }) => {
      const last = statementBefore(statements, this.asOf);
      return last && last.withdrawn === undefined ? [id] : [];
    });
  }

  facts(name: string): RecordedFacts {
    const statements = this.byName.get(name)?.statements.filter((one) => one.entry < this.asOf) ?? [];
    return statements.reduce<RecordedFacts>((facts, one) => ({ ...facts, ...one.facts }), {});
  }

  declared(name: string): RecordedOrigin[] {
    const { origins = [] } = this.facts(name);
    const parents = this.byName.get(name)?.parents ?? [];
    return origins.length > 0 || parents.length > 0 ? [...origins] : [{ kind: 'unknown', involvement: 'content' }];
  }

  ancestors(name: string): Set<string> {
    const found = new Set<string>();
    const visit = (one: string): void => {
      for (const parent of this.byName.get(one)?.parents ?? []) {
        if (found.has(parent)) continue;
        found.add(parent);
        visit(parent);
      }
    };
    visit(name);
    return found;
  }

  descendants(name: string): Set<string> {
    const known = this.world.shards.filter((shard) => shard.entry < this.asOf);
    return new Set(known.filter((shard) => this.ancestors(shard.name).has(name)).map((shard) => shard.name));
  }

  effective(name: string): RecordedOrigin[] {
    return [name, ...this.ancestors(name)].flatMap((one) => this.declared(one));
  }

  chain(model: RecordedModelVersion): RecordedModelVersion[] {
    const found: RecordedModelVersion[] = [model];
    for (const one of found) {
      for (const { parent } of one.parents)
        if (typeof parent !== 'string' && !found.includes(parent)) found.push(parent);
    }
    return found;
  }

  uses(model: RecordedModelVersion): RecordedUse[] {
    return model.uses.filter((use) => {
      const last = statementBefore(use.statements, this.asOf);
      return last !== undefined && last.withdrawn === undefined;
    });
  }

  withdrawnUses(model: RecordedModelVersion): object[] {
    return model.uses.flatMap(({ dataset: { dataset, version }, stage, startedAt, statements }) => {
      const last = statementBefore(statements, this.asOf);
      if (last?.withdrawn === undefined) return [];
      return [{ dataset, version, stage, startedAt, reason: last.withdrawn, withdrawnBy: last.entry }];
    });
  }

  /** The members of the uses' dataset versions: each once or, if weighted, weight times epochs. */
  members(uses: readonly RecordedUse[], weighted: boolean): Map<string, number> {
    const found = new Map<string, number>();
    for (const use of uses) {
      const epochs = statementBefore(use.statements, this.asOf)?.epochs ?? 1;
      for (const [name, weight] of use.dataset.members)
        found.set(name, weighted ? (found.get(name) ?? 0) + weight * epochs : 1);
    }
    return found;
  }

  totals(members: ReadonlyMap<string, number>): object {
    return figures(this.count([...members]));
  }

  breakdown(members: ReadonlyMap<string, number>, facet: Facet): object[] {
    const values = new Set(
      [...members.keys()].flatMap((name) => this.effective(name).flatMap((origin) => valuesOf(origin, facet))),
    );
    return [...values].map((value) => {
      const has = (origins: readonly RecordedOrigin[]): boolean =>
        origins.some((origin) => valuesOf(origin, facet).includes(value));
      const all = [...members].filter(([name]) => has(this.effective(name)));
      const direct = all.filter(([name]) => has(this.declared(name)));
      const inherited = all.filter(([name]) => !has(this.declared(name)));
      return {
        value,
        ...figures(this.count(all)),
        direct: figures(this.count(direct)),
        inherited: figures(this.count(inherited)),
      };
    });
  }

  /** The members with an effective origin of this kind, counted by their component label. */
  components(members: ReadonlyMap<string, number>, kind: string): { value: string | null; shards: number }[] {
    const chosen = [...members.keys()].filter((name) => this.effective(name).some((origin) => origin.kind === kind));
    const values = [...new Set(chosen.map((name) => this.facts(name).component ?? null))];
    return values.map((value) => ({
      value,
      shards: chosen.filter((name) => (this.facts(name).component ?? null) === value).length,
    }));
  }

  matching(name: string, query: ExposureQuery): RecordedOrigin[] {
    return this.declared(name).filter((origin) => matches(origin, query));
  }

  /** Whether a matching origin reaches a shard by a path on which no redaction is. */
  isReachedUnredacted(name: string, query: ExposureQuery): boolean {
    if (this.matching(name, query).length > 0) return true;
    const shard = this.byName.get(name);
    if (!shard || shard.redacts !== undefined) return false;
    return shard.parents.some((parent) => this.isReachedUnredacted(parent, query));
  }

  /** The removals of the redactions through which alone a matching origin reaches a shard. */
  redactedBy(name: string, query: ExposureQuery): string[] {
    const shard = this.byName.get(name);
    const isReached = this.effective(name).some((origin) => matches(origin, query));
    if (!shard || !isReached || this.isReachedUnredacted(name, query)) return [];
    const own = shard.redacts === undefined ? [] : [shard.redacts];
    return [...own, ...shard.parents.flatMap((parent) => this.redactedBy(parent, query))];
  }

  /**
   * Returns one path per model version of the chain, stage and dataset version, and one per
   * matching parent.
   */
  exposure(model: RecordedModelVersion, query: ExposureQuery): object[] {
    const chain = this.chain(model);
    const lines = new Map<string, object>();
    for (const one of chain) {
      for (const use of this.uses(one)) {
        const key = [one.model, one.version, use.stage, use.dataset.dataset, use.dataset.version].join('|');
        const same = this.uses(one).filter((other) => other.stage === use.stage && other.dataset === use.dataset);
        const line = this.dataLine(one, same, query);
        if (line) lines.set(key, line);
      }
    }
    const parents = chain.flatMap((one) =>
      one.parents
        .map(({ parent, relation }) => ({
          relation,
          parent: typeof parent === 'string' ? parent : `${parent.model}@${parent.version}`,
        }))
        .filter(({ parent }) => matches({ kind: 'model_generated', involvement: 'content', generator: parent }, query))
        .map((parent) => ({ via: 'parent', model: one.model, version: one.version, ...parent })),
    );
    return [...lines.values(), ...parents];
  }

  gaps(model: RecordedModelVersion, query: ExposureQuery): object[] {
    const chain = this.chain(model);
    const members = this.members(
      chain.flatMap((one) => this.uses(one)),
      false,
    );
    // Content of unknown origin may have annotations that are not declared.
    const unstated = ({ kind, involvement }: RecordedOrigin): boolean =>
      kind === 'unknown' && involvement === 'content';
    const counted = (reason: string, is: (origin: RecordedOrigin) => boolean): object[] => {
      const relevant = (origin: RecordedOrigin): boolean =>
        (query.involvement === undefined || query.involvement === origin.involvement || unstated(origin)) &&
        !matches(origin, query) &&
        is(origin);
      const found = [...members.keys()].filter((name) => this.effective(name).some(relevant));
      if (found.length === 0) return [];
      const where = this.places(chain, (name) => found.includes(name));
      return [{ reason, shards: found.length, ofShards: members.size, where }];
    };
    return [
      ...chain
        .filter((one) => this.uses(one).every((use) => use.stage === 'evaluation'))
        .map((one) => ({
          reason: this.uses(one).length === 0 ? 'no_uses_recorded' : 'no_training_recorded',
          model: one.model,
          version: one.version,
        })),
      ...chain.flatMap((one) =>
        one.parents.flatMap(({ parent, relation }) =>
          typeof parent === 'string'
            ? [{ reason: 'external_parent', model: one.model, version: one.version, relation, parent }]
            : [],
        ),
      ),
      ...counted('origin_unknown', (origin) => origin.kind === 'unknown'),
      ...counted('authorship_not_established', (origin) => origin.kind === 'scraped'),
      ...counted('generator_not_named', (origin) => origin.generator?.startsWith('unknown/') ?? false),
    ];
  }

  /** The uses of a dataset version with such members, one for each model version, sorted. */
  private places(chain: readonly RecordedModelVersion[], is: (name: string) => boolean): string[] {
    const found = chain.flatMap((one) =>
      this.uses(one).map(({ dataset }) => {
        const shards = [...dataset.members.keys()].filter(is).length;
        return shards === 0 ? '' : `${one.model}@${one.version} ${dataset.dataset}@${dataset.version} ${shards}`;
      }),
    );
    return [...new Set(found)].filter((place) => place !== '').sort();
  }

  /** The members by all kinds that each has in effect, each member once. */
  kindSets(members: ReadonlyMap<string, number>): { kinds: string[]; shards: number }[] {
    const sets = [...members.keys()].map((name) =>
      [...new Set(this.effective(name).map(({ kind }) => kind))].sort().join(),
    );
    return [...new Set(sets)].map((kinds) => ({
      kinds: kinds.split(','),
      shards: sets.filter((one) => one === kinds).length,
    }));
  }

  impact(name: string): { datasetVersions: object[]; modelVersions: object[] } {
    const reached = new Set([name, ...this.descendants(name)]);
    const datasets = this.datasets()
      .map((version) => ({
        version,
        shards: [...version.members.keys()].filter((member) => reached.has(member)).length,
      }))
      .filter(({ shards }) => shards > 0);
    const touched = new Set(datasets.map(({ version }) => version));
    const models = this.models().map((model) => ({
      model,
      stages: [
        ...new Set(
          this.uses(model)
            .filter((use) => touched.has(use.dataset))
            .map((use) => use.stage),
        ),
      ],
    }));
    const users = new Set(models.filter(({ stages }) => stages.length > 0).map(({ model }) => model));
    return {
      datasetVersions: datasets.map(({ version: { dataset, version }, shards }) => ({ dataset, version, shards })),
      modelVersions: models
        .filter(({ model }) => this.chain(model).some((one) => users.has(one)))
        .map(({ model: { model, version }, stages }) => ({
          model,
          version,
          status: stages.length > 0 ? 'used' : 'inherited',
          stages: stages.sort(),
        })),
    };
  }

  private dataLine(
    model: RecordedModelVersion,
    uses: readonly RecordedUse[],
    query: ExposureQuery,
  ): object | undefined {
    const [use] = uses;
    if (!use) return undefined;
    const reached = [...use.dataset.members.keys()].filter((name) =>
      this.effective(name).some((origin) => matches(origin, query)),
    );
    if (reached.length === 0) return undefined;
    const upstream = new Set([...use.dataset.members.keys()].flatMap((name) => [name, ...this.ancestors(name)]));
    const origins = reached.flatMap((name) => this.effective(name).filter((origin) => matches(origin, query)));
    const ended = (one: RecordedUse): string | undefined => statementBefore(one.statements, this.asOf)?.finishedAt;
    return {
      via: 'data',
      model: model.model,
      version: model.version,
      stage: use.stage,
      dataset: use.dataset.dataset,
      datasetVersion: use.dataset.version,
      shards: reached.length,
      sources: [...upstream].filter((name) => this.matching(name, query).length > 0).length,
      involvement: [...new Set(origins.map((origin) => origin.involvement))].sort(),
      firstUsedAt: uses.map((one) => one.startedAt).sort()[0],
      collectionKnown: origins.every((origin) => origin.collected !== undefined),
      termsAtCollection: this.terms(
        origins.flatMap((origin) => (origin.collected ? [{ vendor: vendorOf(origin), during: origin.collected }] : [])),
      ),
      termsAtUse: this.terms(
        origins.flatMap((origin) =>
          uses.map((one) => ({ vendor: vendorOf(origin), during: { from: one.startedAt, to: ended(one) } })),
        ),
      ),
    };
  }

  private terms(questions: readonly { vendor?: string; during: { from?: string; to?: string } }[]): string[] {
    const inForce = this.world.terms.filter((terms) => {
      const statement = statementBefore(terms.statements, this.asOf);
      if (!statement || statement.withdrawn !== undefined) return false;
      return questions.some(({ vendor, during }) => {
        const begins = during.to === undefined || statement.from < during.to;
        const lasts = statement.to === undefined || during.from === undefined || during.from < statement.to;
        return vendor === terms.vendor && begins && lasts;
      });
    });
    return inForce.map((terms) => terms.document).sort();
  }

  private count(members: readonly (readonly [string, number])[]): Counts {
    const counts = { shards: 0, tokens: 0, lacking: 0 };
    for (const [name, times] of members) {
      const { tokens } = this.facts(name);
      counts.shards += times;
      counts.tokens += times * (tokens ?? 0);
      if (tokens === undefined) counts.lacking += times;
    }
    return counts;
  }
}

function figures({ shards, tokens, lacking }: Counts): object {
  const known = lacking >= shards && shards > 0 ? null : Math.round(tokens);
  return { shards: Math.round(shards), tokens: known, lacking: Math.round(lacking) };
}

/** The vendor defaults to the generator's maker. */
function vendorOf(origin: RecordedOrigin): string | undefined {
  const maker = origin.generator?.includes('/') ? origin.generator.split('/')[0] : undefined;
  return origin.vendor ?? (maker === 'unknown' ? undefined : maker);
}

function valuesOf(origin: RecordedOrigin, facet: Facet): string[] {
  if (facet === 'kind') return [origin.kind];
  if (facet === 'involvement') return [`${origin.kind}/${origin.involvement}`];
  const vendor = vendorOf(origin);
  if (facet === 'vendor') return vendor === undefined ? [] : [vendor];
  const { from, to } = origin.collected ?? {};
  return [[origin.kind, origin.involvement, vendor ?? '', origin.generator ?? '', from ?? '', to ?? ''].join('|')];
}

export function matches(origin: RecordedOrigin, { vendor, generator, involvement }: ExposureQuery): boolean {
  if (vendor !== undefined && vendorOf(origin) !== vendor) return false;
  if (involvement !== undefined && origin.involvement !== involvement) return false;
  return (
    generator === undefined ||
    origin.generator === generator ||
    (origin.generator?.startsWith(`${generator}@`) ?? false)
  );
}
