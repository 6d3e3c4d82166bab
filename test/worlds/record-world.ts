import { pollUntil, type TestApi, type TestAnswer } from '@testing/harness';
import { matches, Reference } from './reference.js';
import {
  isCurrent,
  type RecordedDatasetVersion,
  type RecordedFacts,
  type RecordedModelVersion,
  type RecordedShard,
  type RecordedTerms,
  type RecordedUse,
  type World,
} from './world.js';
import { type LateStep, type RandomFacts, month, type Step, VENDORS } from './world-arbitrary.js';

const NOW = Infinity;

/**
 * Records the steps of a world over HTTP and keeps them in `world`. Names carry a prefix, so that
 * many worlds can share one ledger.
 */
export class WorldRecorder {
  readonly world: World = { shards: [], datasets: [], models: [], terms: [] };
  /** The tree size after each step. */
  readonly positions: number[] = [];

  constructor(
    private readonly api: TestApi,
    readonly prefix: string,
  ) {}

  vendor(slug: string): string {
    return `${slug}-${this.prefix}`;
  }

  /** Some late steps wait for the job of a worker. */
  async record(step: Step | LateStep): Promise<void> {
    if (step.step === 'shards') for (const shard of step.shards) await this.shard(shard, shard.parents);
    if (step.step === 'correct') await this.correct(step.shard, step.facts);
    if (step.step === 'dataset') await this.dataset(step.members, step.base);
    if (step.step === 'model') await this.model(step.parents);
    if (step.step === 'use') await this.use(step);
    if (step.step === 'finish') await this.finish(step.model, step.use, step.months);
    if (step.step === 'withdraw-use') await this.withdrawUse(step.model, step.use);
    if (step.step === 'terms') await this.terms(step);
    if (step.step === 'withdraw-dataset') await this.withdrawDataset(step.one);
    if (step.step === 'withdraw-model') await this.withdrawModel(step.one);
    if (step.step === 'withdraw-terms') await this.withdrawTerms(step.one);
    if (step.step === 'correct-many') await this.correctMany(step);
    this.positions.push(Number((await this.get('/v1/ledger')).asOf.treeSize));
  }

  async get(path: string): Promise<TestAnswer['body']> {
    const answer = await this.api.request('GET', path);
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  /** The code of a problem; undefined where the answer is none. */
  async codeOf(path: string): Promise<unknown> {
    return (await this.api.request('GET', path)).body.code;
  }

  private async send(method: string, path: string, body: object): Promise<TestAnswer['body']> {
    const answer = await this.api.request(method, path, body);
    if (answer.status !== 201 && answer.status !== 200)
      throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${answer.status} ${answer.text}`);
    return { ...answer.body, status: answer.status };
  }

  private facts({ origins, tokens, component }: RandomFacts): RecordedFacts {
    const own = origins.map((origin) => ({
      ...origin,
      ...(origin.vendor !== undefined && { vendor: this.vendor(origin.vendor) }),
      ...(origin.generator !== undefined && { generator: this.generator(origin.generator) }),
    }));
    return {
      ...(own.length > 0 && { origins: own }),
      ...(tokens !== undefined && { tokens }),
      ...(component !== undefined && { component }),
    };
  }

  generator(name: string): string {
    const [maker = '', rest = ''] = name.split('/');
    return maker === 'unknown' ? name : `${this.vendor(maker)}/${rest}`;
  }

  private async shard(drawn: RandomFacts, parents: readonly number[]): Promise<void> {
    const { shards } = this.world;
    const name = `s3://${this.prefix}/${shards.length}`;
    const own =
      shards.length === 0 ? [] : [...new Set(parents.map((parent) => shards[parent % shards.length]?.name ?? ''))];
    const facts = this.facts(drawn);
    const { receipt } = await this.send('POST', '/v1/shards', {
      uri: name,
      ...asSent(facts),
      ...(own.length > 0 && { derivedFrom: own }),
    });
    shards.push({ name, entry: receipt.index, parents: own, statements: [{ entry: receipt.index, facts }] });
  }

  private async correct(chosen: number, drawn: RandomFacts): Promise<void> {
    const shard = pick<RecordedShard>(this.world.shards, chosen);
    const facts = this.facts(drawn);
    if (!shard || Object.keys(facts).length === 0) return;
    const path = `/v1/shards/${encodeURIComponent(shard.name)}/corrections`;
    const { receipt, status } = await this.send('POST', path, {
      reason: `correction ${shard.statements.length}`,
      ...asSent(facts),
    });
    if (status === 201) shard.statements.push({ entry: receipt.index, facts });
  }

  private async dataset(chosen: readonly number[], base: number | undefined): Promise<void> {
    const { shards, datasets } = this.world;
    if (shards.length === 0) return;
    const dataset = `data-${this.prefix}`;
    const version = String(datasets.length + 1);
    const names = chosen.map((one) => pick<RecordedShard>(shards, one)?.name ?? '');
    const current = datasets.filter((one) => isCurrent(one, NOW));
    const old = base === undefined ? undefined : pick<RecordedDatasetVersion>(current, base);
    const add = old ? [...new Set(names)].filter((name) => !old.members.has(name)) : names;
    const remove = old ? [...old.members.keys()].slice(0, old.members.size > 1 ? 1 : 0) : [];
    const members = new Map(old ? [...old.members].filter(([name]) => !remove.includes(name)) : []);
    for (const name of add) members.set(name, (members.get(name) ?? 0) + 1);
    const body = {
      version,
      ...(old && { base: old.version }),
      ...(add.length > 0 && { add }),
      ...(remove.length > 0 && { remove }),
    };
    const { receipt } = await this.send('POST', `/v1/datasets/${dataset}/versions`, body);
    datasets.push({ dataset, version, entry: receipt.index, members });
  }

  private async model(drawn: Extract<Step, { step: 'model' }>['parents']): Promise<void> {
    const { models } = this.world;
    const parents = drawn.flatMap(
      ({ relation, parent }): { relation: string; parent: RecordedModelVersion | string }[] => {
        if (typeof parent === 'string') return [{ relation, parent: this.generator(parent) }];
        const known = pick<RecordedModelVersion>(
          models.filter((one) => isCurrent(one, NOW)),
          parent,
        );
        return known ? [{ relation, parent: known }] : [];
      },
    );
    const distinct = [
      ...new Map(
        parents.map((one) => [typeof one.parent === 'string' ? one.parent : one.parent.version, one]),
      ).values(),
    ];
    const model = `model-${this.prefix}`;
    const version = String(models.length + 1);
    const sent = distinct.map(({ relation, parent }) =>
      typeof parent === 'string'
        ? { relation, external: parent }
        : { relation, model: parent.model, version: parent.version },
    );
    const { receipt } = await this.send('POST', `/v1/models/${model}/versions`, { version, parents: sent });
    models.push({ model, version, entry: receipt.index, parents: distinct, uses: [] });
  }

  private async use(drawn: Extract<Step, { step: 'use' }>): Promise<void> {
    const model = pick<RecordedModelVersion>(this.world.models, drawn.model);
    const dataset = pick<RecordedDatasetVersion>(this.world.datasets, drawn.dataset);
    if (!model || !dataset || !isCurrent(model, NOW) || !isCurrent(dataset, NOW)) return;
    const { stage, epochs } = drawn;
    const startedAt = month(drawn.month);
    const known = model.uses.find(
      (use) => use.dataset === dataset && use.stage === stage && use.startedAt === startedAt,
    );
    // A use that was withdrawn may be recorded again; another one would be amended.
    if (known && known.statements.at(-1)?.withdrawn === undefined) return;
    const use: RecordedUse = known ?? { dataset, stage, startedAt, statements: [] };
    await this.recordUse(model, use, { ...(epochs !== undefined && { epochs }) });
    if (!known) model.uses.push(use);
  }

  private async finish(chosen: number, chosenUse: number, months: number): Promise<void> {
    const model = pick<RecordedModelVersion>(this.world.models, chosen);
    const use = model && pick<RecordedUse>(model.uses, chosenUse);
    const statement = use?.statements.at(-1);
    if (!model || !use || !statement || statement.finishedAt !== undefined) return;
    if (statement.withdrawn !== undefined) return;
    const ended = new Date(use.startedAt);
    ended.setUTCMonth(ended.getUTCMonth() + months);
    await this.recordUse(model, use, {
      ...(statement.epochs !== undefined && { epochs: statement.epochs }),
      finishedAt: ended.toISOString(),
    });
  }

  private async withdrawUse(chosen: number, chosenUse: number): Promise<void> {
    const model = pick<RecordedModelVersion>(this.world.models, chosen);
    const use = model && pick<RecordedUse>(model.uses, chosenUse);
    if (!model || !use || use.id === undefined || use.statements.at(-1)?.withdrawn !== undefined) return;
    const withdrawn = `mistake ${use.statements.length}`;
    const path = `/v1/models/${model.model}/versions/${model.version}/uses/${use.id}/withdraw`;
    const { receipt } = await this.send('POST', path, { reason: withdrawn });
    use.statements.push({ entry: Number(receipt.index), withdrawn });
  }

  private async recordUse(
    model: RecordedModelVersion,
    use: RecordedUse,
    statements: { epochs?: number; finishedAt?: string },
  ): Promise<void> {
    const { dataset, stage, startedAt } = use;
    const body = { uses: [{ dataset: dataset.dataset, version: dataset.version, stage, startedAt, ...statements }] };
    const answer = await this.send('POST', `/v1/models/${model.model}/versions/${model.version}/uses`, body);
    use.id = answer.uses[0].id;
    use.statements.push({ entry: answer.receipt.index, ...statements });
  }

  private async terms(drawn: Extract<Step, { step: 'terms' }>): Promise<void> {
    const vendor = this.vendor(drawn.vendor);
    const document = `${drawn.document} of ${vendor}`;
    const from = month(drawn.from);
    const to = drawn.months === undefined ? undefined : month(drawn.from + drawn.months);
    const rules = [{ rule: 'FORBID_COMPETING_MODEL', scope: 'outputs' }];
    const body = { document, version: '1', effective: { from, ...(to && { to }) }, rules };
    const { id, receipt, status } = await this.send('POST', `/v1/vendors/${vendor}/terms`, body);
    if (status !== 201) return;
    const known = this.world.terms.find((terms) => terms.document === document);
    const statement = { entry: Number(receipt.index), from, ...(to && { to }) };
    if (known) known.statements.push(statement);
    else this.world.terms.push({ id, document, vendor, statements: [statement] } satisfies RecordedTerms);
  }

  /** It is refused while a use of it is recorded. */
  private async withdrawDataset(chosen: number): Promise<void> {
    const one = pick(this.world.datasets, chosen);
    if (!one || !isCurrent(one, NOW)) return;
    const reference = new Reference(this.world, NOW);
    const used = this.world.models.some((model) => reference.uses(model).some(({ dataset }) => dataset === one));
    one.withdrawn = await this.withdraw(`/v1/datasets/${one.dataset}/versions/${one.version}`, used);
  }

  /** It is refused while it has uses, or is a parent of what is not withdrawn. */
  private async withdrawModel(chosen: number): Promise<void> {
    const { models } = this.world;
    const one = pick(models, chosen);
    if (!one || !isCurrent(one, NOW)) return;
    const children = models.filter((model) => model.parents.some(({ parent }) => parent === one));
    const used = new Reference(this.world, NOW).uses(one).length > 0 || children.some((child) => isCurrent(child, NOW));
    one.withdrawn = await this.withdraw(`/v1/models/${one.model}/versions/${one.version}`, used);
  }

  private async withdrawTerms(chosen: number): Promise<void> {
    const one = pick(this.world.terms, chosen);
    const last = one?.statements.at(-1);
    if (!one || !last || last.withdrawn !== undefined) return;
    const made = await this.withdraw(`/v1/vendors/${one.vendor}/terms/${encodeURIComponent(one.id)}`, false);
    if (made) one.statements.push({ ...last, entry: made.entry, withdrawn: made.reason });
  }

  /** Undefined where it is refused, as it must be if something rests on it. */
  private async withdraw(path: string, refused: boolean): Promise<{ entry: number; reason: string } | undefined> {
    const reason = `mistake ${this.positions.length}`;
    const { status, body, text } = await this.api.request('POST', `${path}/withdraw`, { reason });
    if (status !== (refused ? 409 : 201)) throw new Error(`POST ${path}/withdraw: ${status} ${text}`);
    return refused ? undefined : { entry: Number(body.receipt.index), reason };
  }

  /**
   * Corrects the shards that a selector selects, by one order: their entries lie before the
   * position after it.
   */
  private async correctMany(step: Extract<LateStep, { step: 'correct-many' }>): Promise<void> {
    const facts = this.facts(step.facts);
    if (Object.keys(facts).length === 0) return;
    if (this.world.shards.length === 0) return;
    const { selector, shards } = this.selection(step);
    const body = { reason: `order ${this.positions.length}`, selector, facts: asSent(facts) };
    const { status, body: made, text } = await this.api.request('POST', '/v1/shards/corrections', body);
    if (shards.length === 0 && status === 400 && made.code === 'nothing-selected') return;
    const job = status === 202 ? await this.ended(made.job) : { result: made };
    if (job.result?.corrected !== shards.length)
      throw new Error(`${JSON.stringify(body)}: ${shards.length} shards; ${text} ${JSON.stringify(job)}`);
    const entry = Number((await this.get('/v1/ledger')).asOf.treeSize) - 1;
    for (const { statements } of shards) statements.push({ entry, facts });
  }

  private selection({ by, one, shards: chosen }: Extract<LateStep, { step: 'correct-many' }>): {
    readonly selector: object;
    readonly shards: readonly RecordedShard[];
  } {
    const { shards } = this.world;
    const reference = new Reference(this.world, NOW);
    const which = (selector: object, is: (name: string) => boolean) => ({
      selector,
      shards: shards.filter(({ name }) => is(name)),
    });
    const uriPrefix = `s3://${this.prefix}/`;
    const vendor = this.vendor(VENDORS[one % VENDORS.length] ?? '');
    const component = ['web', 'code', 'traces'][one % 3];
    const names = new Set(chosen.map((at) => pick(shards, at)?.name ?? `${uriPrefix}none`));
    switch (by) {
      case 'component':
        return which({ labels: { component }, uriPrefix }, (name) => reference.facts(name).component === component);
      case 'kind':
        return which({ kind: 'scraped', uriPrefix }, (name) =>
          reference.effective(name).some(({ kind }) => kind === 'scraped'),
        );
      case 'vendor':
        return which({ vendor }, (name) => reference.effective(name).some((origin) => matches(origin, { vendor })));
      case 'shards':
        return which({ shards: [...names] }, (name) => names.has(name));
    }
  }

  private ended(job: string): Promise<TestAnswer['body']> {
    const ask = () => this.api.request('GET', `/v1/jobs/${job}`);
    return pollUntil(ask, ({ state }) => state === 'completed' || state === 'failed');
  }
}

function asSent({ component, ...facts }: RecordedFacts): object {
  return { ...facts, ...(component !== undefined && { labels: { component } }) };
}

function pick<Thing>(things: readonly Thing[], chosen: number): Thing | undefined {
  return things.length === 0 ? undefined : things[chosen % things.length];
}
