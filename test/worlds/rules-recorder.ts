import { AccessService } from '@domain/access';
import { DatasetsReadModel, DatasetsService } from '@domain/datasets';
import { FindingsReadModel } from '@domain/findings';
import { type Actor, LedgerReadModel, WriteQueue } from '@domain/ledger';
import { ModelsReadModel, ModelsService } from '@domain/models';
import {
  CertificateRulesService,
  type PolicyFinding,
  PolicyChecks,
  PolicyVerdicts,
  RuleReplays,
  StandingEvaluation,
} from '@domain/policy';
import { ShardsService } from '@domain/shards';
import { VendorsService } from '@domain/vendors';
import type { Transaction } from '@platform/database';
import type { OpenModules } from '@testing/modules';
import { byText, expectedCheck, foundIn, foundOf, isWorse, type MovedClock, statedFacts } from './rules-answers.js';
import type { Step } from './rules-arbitrary.js';
import { COMMITTED, lastOf, type RecordedUse, type RecordedVersion } from './recorded-writes.js';
import { RedeclarationsRecorder } from './redeclarations-recorder.js';
import { RuleStatementsRecorder } from './rule-statements-recorder.js';
import { RulesBulkRecorder } from './rules-bulk-recorder.js';
import {
  type AskedWrite,
  type Facts,
  type Moment,
  statedRules,
  type Verdict,
  verdictOf,
  verdictsOn,
  type World,
} from './rules-reference.js';

const by: Actor = 'key:spec';
const MODEL = { model: 'm', version: '1' };

/** Records a world, and compares what each gate and each check answers with the reference. */
export class RulesRecorder {
  readonly world: World = { shards: [], refused: [], rules: [], waivers: [], terms: [], approvals: [] };
  private readonly statements: RuleStatementsRecorder;
  private readonly bulk: RulesBulkRecorder;
  private readonly redeclarations: RedeclarationsRecorder;
  private readonly versions: RecordedVersion[] = [];
  private readonly uses: RecordedUse[] = [];
  private readonly positions: number[] = [];
  private counted = 0;

  constructor(
    private readonly modules: OpenModules,
    private readonly clock: MovedClock,
  ) {
    this.statements = new RuleStatementsRecorder(modules, clock, this.world);
    this.bulk = new RulesBulkRecorder(modules, clock, this.world);
    this.redeclarations = new RedeclarationsRecorder(modules, this.world);
  }

  async begin(): Promise<void> {
    const person = { label: 'p', roles: ['compliance' as const], principal: 'p', principalKind: 'person' as const };
    await this.write(async (tx) => {
      const { id } = await this.modules.get(AccessService).issue(tx, by, person);
      this.statements.second = `key:${id}`;
      for (const slug of ['acme', 'beta', 'shop'])
        await this.modules.get(VendorsService).put(tx, by, { slug, name: slug });
      await this.modules.get(ModelsService).declare(tx, by, { ...MODEL, parents: [] });
    });
  }

  async record(step: Step): Promise<void> {
    switch (step.step) {
      case 'register':
        return this.register(step.facts, step.parents, step.place);
      case 'upload':
        return this.bulk.upload(step, (place) => this.placeOf(place));
      case 'correct':
        return this.redeclarations.correct(step.shard, step.facts, step.inBulk);
      case 'redeclare':
        return this.redeclarations.redeclare(step.shard, step.facts);
      case 'commit':
        return this.commit(step.dataset % 2 === 0 ? 'a' : 'b', step.members);
      case 'use':
        return this.use(step);
      case 'amend-use':
        return this.amendUse(step);
      case 'terms':
        return this.statements.terms(step);
      case 'approve':
        return this.statements.approve(step);
      case 'withdraw':
        return this.withdraw(step.use);
      case 'certify':
        return this.certify(step.version, step.ofModel);
      case 'rule':
        return this.statements.state(`r${step.slug}`, step.rule);
      case 'retire':
        return this.statements.retire(`r${step.slug}`);
      case 'waive':
        return this.statements.waive(`r${step.slug}`, step);
      case 'end':
        return this.statements.end(step.waiver);
      case 'wait':
        return this.clock.wait(step.days);
      case 'evaluate':
        return this.evaluate();
    }
  }

  /** Compares verdicts of the past and replays, at some positions. */
  async compareHistory(): Promise<void> {
    const last = await this.moment();
    const chosen = [...new Set([this.positions[Math.floor(this.positions.length / 2)] ?? last.asOf, last.asOf])];
    for (const size of chosen) {
      const position = await this.modules.get(LedgerReadModel).position(String(size));
      const now: Moment = { asOf: size, now: position.time ?? '' };
      const writes = await this.recordedBy(size);
      for (const { write, asked, then, name } of writes.filter((one) => one.write.gate === 'commit')) {
        const rules = await this.modules.get(PolicyVerdicts).ofDatasetVersion(name.dataset, name.version, position);
        const told = rules.map((one) => [one.rule, one.then?.verdict ?? null, one.now?.verdict ?? null]);
        expect(told).toEqual(this.expectedHistory([asked, then], [write, now]));
      }
      const page = { from: 0, limit: 1_000 };
      const uses = await this.modules.get(PolicyVerdicts).ofModelVersion(MODEL.model, MODEL.version, page, position);
      const told = uses.map((use) => [
        use.use,
        use.rules.map((one) => [one.rule, one.then?.verdict ?? null, one.now?.verdict ?? null]),
      ]);
      const expected = writes.flatMap(({ write, asked, then, use }) =>
        use ? [[use.id, this.expectedHistory([asked, then], [write, now])]] : [],
      );
      expect(told.sort(byText)).toEqual(expected.sort(byText));
      for (const known of ['then', 'now'] as const) await this.compareReplay(known, position, writes, now);
    }
  }

  private async compareReplay(
    known: 'then' | 'now',
    position: Awaited<ReturnType<LedgerReadModel['position']>>,
    writes: Awaited<ReturnType<RulesRecorder['recordedBy']>>,
    now: Moment,
  ): Promise<void> {
    for (const rule of statedRules(this.world, now.asOf)) {
      const told: unknown[] = [];
      let after: Parameters<RuleReplays['page']>[2]['after'];
      do {
        const page = await this.modules.get(RuleReplays).page(rule.slug, { known }, { limit: 3, after }, position);
        told.push(...page.items.map(({ entry, verdict, finding }) => [entry, verdict, finding.count]));
        after = page.next ?? undefined;
      } while (after);
      const expected = writes.flatMap(({ write, asked, then }) => {
        const [replayed, at] = known === 'then' ? [asked, then] : [write, now];
        const { verdict, count } = verdictOf(this.world, rule, replayed, at, false);
        return verdict === 'allow' ? [] : [[then.asOf, verdict, count]];
      });
      expect(told.sort(byText)).toEqual(expected.sort(byText));
    }
  }

  private expectedHistory(...moments: (readonly [AskedWrite, Moment])[]): unknown[] {
    const [before, after] = moments.map(
      ([write, at]) => new Map(verdictsOn(this.world, write, at).map((one) => [one.rule, one.verdict])),
    );
    const slugs = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].sort();
    return slugs.map((slug) => [slug, before?.get(slug) ?? null, after?.get(slug) ?? null]);
  }

  /**
   * The commits and uses that count as of a position, each with the moment of its gate, and as it
   * was then.
   */
  private async recordedBy(size: number) {
    const entries = this.modules.get(LedgerReadModel);
    const all = [
      ...this.versions.map((of) => ({ of, ...COMMITTED, entry: of.entry })),
      ...this.uses.map((use) => {
        const stated = use.stated.findLast(({ entry }) => entry < size);
        const asked = use.stated.findLast(({ entry, isAsked }) => entry < size && isAsked);
        return {
          of: use.of,
          use,
          stated,
          asked,
          entry: asked?.entry ?? Infinity,
          withdrawn: use.withdrawn ?? Infinity,
        };
      }),
    ].filter(({ entry, withdrawn }) => entry < size && withdrawn >= size);
    return Promise.all(
      all.map(async ({ of, use, stated, asked, entry }) => ({
        name: of,
        use,
        write: stated ? this.askedUse(of, stated.use) : this.askedCommit(of),
        asked: asked ? this.askedUse(of, asked.use) : this.askedCommit(of),
        then: { asOf: entry, now: await entries.recordedAt(entry) },
      })),
    );
  }

  private placeOf(place: number): { readonly uri: string; readonly dataset: string } {
    return { uri: `s3://${place % 2 === 0 ? 'x' : 'y'}/${this.counted++}`, dataset: place % 3 === 0 ? 'a' : 'b' };
  }

  private async register(facts: Facts, parents: readonly number[], place: number): Promise<void> {
    const number = this.world.shards.length;
    const { uri, dataset } = this.placeOf(place);
    const chosen = number === 0 ? [] : [...new Set(parents.map((one) => one % number))];
    const at = await this.moment();
    const derivedFrom = chosen.map((one) => this.world.shards[one]?.uri ?? '');
    const declaration = { uri, dataset, ...statedFacts(facts, at.now), ...(derivedFrom.length > 0 && { derivedFrom }) };
    this.world.shards.push({ uri, dataset, parents: chosen, stated: [{ entry: at.asOf, facts }] });
    const asked = verdictsOn(this.world, { gate: 'registration', shards: [number] }, { ...at, asOf: at.asOf });
    const checked = await this.modules.get(PolicyChecks).check({ shards: [declaration] });
    expect({ verdict: checked.verdict, findings: foundIn(checked.findings) }).toEqual(expectedCheck(asked));
    const outcome = await this.write((tx) => this.modules.get(ShardsService).register(tx, by, declaration));
    const findings = outcome.outcome === 'refused' ? (outcome.error.findings as unknown as PolicyFinding[]) : [];
    const blocking = asked.filter(({ action }) => action === 'block');
    expect(foundIn(findings)).toEqual(foundOf(blocking));
    if (outcome.outcome === 'refused') this.world.shards.pop();
  }

  private async commit(dataset: string, members: readonly number[]): Promise<void> {
    const { shards } = this.world;
    if (shards.length === 0) return;
    const chosen = [...new Set(members.map((one) => one % shards.length))];
    const order = { dataset, version: String(this.counted++), add: chosen.map((one) => shards[one]?.uri ?? '') };
    const version = { dataset, version: order.version, members: chosen, entry: 0 };
    const asked = verdictsOn(this.world, this.askedCommit(version), await this.moment());
    const { dataset: of, ...planned } = order;
    const checked = await this.modules.get(PolicyChecks).check({ dataset: of, order: planned });
    expect({ verdict: checked.verdict, findings: foundIn(checked.findings) }).toEqual(expectedCheck(asked));
    const made = await this.attempt(asked, (tx) => this.modules.get(DatasetsService).commit(tx, by, order));
    if (made) this.versions.push({ ...version, entry: made.receipt.index });
  }

  private async use(step: Extract<Step, { step: 'use' }>): Promise<void> {
    const of = this.versions[step.version % this.versions.length];
    if (!of) return;
    const startedAt = this.clock.days(-step.startsBefore);
    const finishedAt = step.days === null ? undefined : this.clock.days(step.days - step.startsBefore);
    const offered = step.offered ?? undefined;
    if (
      this.uses.some(
        (known) => known.of === of && lastOf(known).stage === step.stage && lastOf(known).from === startedAt,
      )
    )
      return;
    const { dataset, version } = of;
    const stated = { dataset, version, stage: step.stage, startedAt, finishedAt, jurisdictions: offered };
    const use = { stage: step.stage, from: startedAt, to: finishedAt, offered };
    const asked = verdictsOn(this.world, this.askedUse(of, use), await this.moment());
    const uses = [stated];
    const checked = await this.modules.get(PolicyChecks).check({ ...MODEL, uses });
    expect({ verdict: checked.verdict, findings: foundIn(checked.findings) }).toEqual(expectedCheck(asked));
    const models = this.modules.get(ModelsService);
    const made = await this.attempt(asked, (tx) => models.recordUses(tx, by, MODEL.model, MODEL.version, { uses }));
    for (const { use: recorded } of made?.uses ?? [])
      this.uses.push({ id: recorded.id, of, stated: [{ entry: recorded.validFrom, use, isAsked: true }] });
  }

  /** States a use again, with an end or with where its model is offered. */
  private async amendUse(step: Extract<Step, { step: 'amend-use' }>): Promise<void> {
    const standing = this.uses.filter(({ withdrawn }) => withdrawn === undefined);
    const chosen = standing[step.use % standing.length];
    if (!chosen) return;
    const known = lastOf(chosen);
    const ended = step.days === null ? undefined : new Date(Date.parse(known.from) + step.days * 86_400_000).toJSON();
    const use = { ...known, to: ended ?? known.to, offered: step.offered ?? known.offered };
    const endsLater = known.to !== undefined && use.to !== undefined && use.to > known.to;
    const isAsked = endsLater || JSON.stringify(use.offered) !== JSON.stringify(known.offered);
    const { dataset, version } = chosen.of;
    const { stage, from: startedAt, to: finishedAt, offered: jurisdictions } = use;
    const uses = [{ dataset, version, stage: stage as 'sft', startedAt, finishedAt, jurisdictions }];
    const asked = isAsked ? verdictsOn(this.world, this.askedUse(chosen.of, use), await this.moment()) : [];
    const models = this.modules.get(ModelsService);
    const made = await this.attempt(asked, (tx) => models.recordUses(tx, by, MODEL.model, MODEL.version, { uses }));
    for (const { use: recorded, outcome } of made?.uses ?? [])
      if (outcome === 'amended') chosen.stated.push({ entry: recorded.validFrom, use, isAsked });
  }

  private async withdraw(use: number): Promise<void> {
    const standing = this.uses.filter(({ withdrawn }) => withdrawn === undefined);
    const chosen = standing[use % standing.length];
    if (!chosen) return;
    const { receipt } = await this.write((tx) =>
      this.modules.get(ModelsService).withdrawUse(tx, by, { ...MODEL, use: chosen.id }, { reason: 'A test.' }),
    );
    chosen.withdrawn = receipt.index;
  }

  private async certify(version: number, ofModel: boolean): Promise<void> {
    const at = await this.moment();
    const standing = this.uses.filter(({ withdrawn }) => withdrawn === undefined);
    const chosen = this.versions[version % this.versions.length];
    const datasets = this.modules.get(DatasetsReadModel);
    if (ofModel) {
      const found = await this.modules.get(ModelsReadModel).chain(MODEL.model, MODEL.version, at.asOf);
      for (const use of found.uses) {
        const known = standing.find(({ id }) => id === use.id);
        const [of] = await datasets.versions([use.datasetVersion], at.asOf);
        if (!known || !of) throw new Error('a use of the chain is not recorded');
        const write: AskedWrite = { ...this.askedUse(known.of, lastOf(known)), gate: 'certificate' };
        await this.certified(write, { model: MODEL, versions: [{ version: of, use }] }, at.asOf);
      }
    } else if (chosen) {
      const of = await datasets.requireCommitted(chosen.dataset, chosen.version, at.asOf);
      const write: AskedWrite = { ...this.askedCommit(chosen), gate: 'certificate' };
      await this.certified(write, { versions: [{ version: of }] }, at.asOf);
    }
  }

  private async certified(
    write: AskedWrite,
    planned: Parameters<CertificateRulesService['beforeCertificate']>[1],
    asOf: number,
  ): Promise<void> {
    const asked = verdictsOn(this.world, write, { asOf, now: this.clock.days(0) });
    const certificates = this.modules.get(CertificateRulesService);
    await this.attempted(asked, () => certificates.beforeCertificate(by, planned, asOf));
  }

  /** Evaluates what changed, and compares the open findings with an evaluation of everything. */
  async evaluate(): Promise<void> {
    const { asOf, now } = await this.moment();
    this.positions.push(asOf);
    const signal = new AbortController().signal;
    await this.modules.get(StandingEvaluation).evaluate({ to: asOf, at: now }, { signal, progress: () => undefined });
    const expected = new Map<string, Verdict>();
    for (const { write, name } of await this.recordedBy(asOf)) {
      for (const one of verdictsOn(this.world, write, { asOf, now })) {
        const { dataset, version } = name;
        const { rule } = one;
        const subject = write.use ? { dataset, ...MODEL, rule } : { dataset, version, rule };
        const key = JSON.stringify(Object.entries(subject).sort(byText));
        if (one.action !== 'allow' && isWorse(one, expected.get(key))) expected.set(key, one);
      }
    }
    for (const one of this.expectedOfShards({ asOf, now })) expected.set(JSON.stringify([['rule', one.rule]]), one);
    const severities = new Map(statedRules(this.world, asOf).map(({ slug, severity }) => [slug, severity]));
    const filter = { kind: 'rule-flagged', state: 'open' } as const;
    const found = await this.modules.get(FindingsReadModel).findings(filter, { limit: 1_000 }, Number.MAX_SAFE_INTEGER);
    const told = found.map(({ subject, severity, detail, count }) => [
      JSON.stringify(Object.entries(subject).sort(byText)),
      ...[severity, detail.startsWith('A rule is met') ? 'deny' : 'unknown', count],
    ]);
    expect(told.sort(byText)).toEqual(
      [...expected].map(([key, one]) => [key, severities.get(one.rule), one.verdict, one.count]).sort(byText),
    );
  }

  /** What each rule would flag or refuse, if all shards were registered now, one by one. */
  private expectedOfShards(at: Moment): Verdict[] {
    const all = this.world.shards.flatMap((_, number) =>
      verdictsOn(this.world, { gate: 'registration', shards: [number] }, at).filter(({ action }) => action !== 'allow'),
    );
    return [...new Set(all.map(({ rule }) => rule))].flatMap((rule) => {
      const its = all.filter((one) => one.rule === rule);
      const worst = its.find(({ verdict }) => verdict === 'deny') ?? its[0];
      return worst ? [{ ...worst, count: its.length }] : [];
    });
  }

  /** Writes, and compares the refusal with the rules that block. */
  private async attempt<Result>(
    asked: readonly Verdict[],
    body: (tx: Transaction) => Promise<Result>,
  ): Promise<Result | null> {
    return this.attempted(asked, () => this.write(body));
  }

  private async attempted<Result>(asked: readonly Verdict[], work: () => Promise<Result>): Promise<Result | null> {
    const expected = asked.some(({ action }) => action === 'block') ? foundOf(asked) : [];
    try {
      const result = await work();
      expect(expected).toEqual([]);
      return result;
    } catch (error) {
      const { code, details } = error as { code?: string; details?: { findings: PolicyFinding[] } };
      if (code !== 'policy-refused' || !details) throw error;
      expect(foundIn(details.findings)).toEqual(expected);
      return null;
    }
  }

  private askedCommit({ dataset, members }: RecordedVersion): AskedWrite {
    return { gate: 'commit', shards: members, dataset };
  }

  private askedUse(of: RecordedVersion, use: NonNullable<AskedWrite['use']>): AskedWrite {
    return { gate: 'use', shards: of.members, dataset: of.dataset, model: MODEL.model, use };
  }

  private async moment(): Promise<Moment> {
    const { treeSize } = await this.modules.get(LedgerReadModel).position();
    return { asOf: treeSize, now: this.clock.days(0) };
  }

  private write<Result>(body: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.modules.get(WriteQueue).write(body);
  }
}
