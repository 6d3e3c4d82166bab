import { Inject, Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import type { Instant, JsonValue } from '@core/kernel';
import { DatasetsReadModel } from '@domain/datasets';
import { LedgerReadModel, type StoredEntry } from '@domain/ledger';
import { ModelsReadModel } from '@domain/models';
import { OriginIndex } from '@domain/origins';
import { ShardsReadModel } from '@domain/shards';
import { VendorsReadModel } from '@domain/vendors';
import { Database, type Reader } from '@platform/database';
import { mentionsDeclarations, mentionsMissing, mentionsTerms } from './condition.command.js';
import type { AskedRule, PolicyRule } from './rule.js';
import { RulesReadModel } from './rules.read-model.js';
import type { Gate } from './state-rule.command.js';
import { SELECT_ANY_BOUND, SELECT_ENTRIES_OF_KINDS, SELECT_RULES_EVER_AT_GATE } from './store/evaluation.sql.js';
import { StatedRules } from './store/stated-rules.store.js';
import { WaiversReadModel } from './waivers.read-model.js';

/** A dataset version or a model version, by its id; or all registered shards. */
export type StandingUnit =
  { readonly kind: 'dataset' | 'model'; readonly id: number } | { readonly kind: 'registrations' };

/** The gate whose rules are asked about a unit. */
export function gateOf({ kind }: StandingUnit): Gate {
  if (kind === 'registrations') return 'registration';
  return kind === 'dataset' ? 'commit' : 'use';
}

/** What is to be evaluated again: each unit with the rules whose verdict can differ. */
export interface StandingPlan {
  /** All rules that were ever stated, retired ones too, by slug. */
  readonly rules: ReadonlyMap<string, PolicyRule>;
  /** Those that are stated, with their waivers. */
  readonly stated: readonly AskedRule[];
  readonly units: readonly { readonly unit: StandingUnit; readonly rules: ReadonlySet<string> }[];
}

/** Between what was evaluated last and what is evaluated now. */
export interface StandingStretch {
  readonly from: number;
  /** Null: nothing was evaluated yet. */
  readonly judgedAt: Instant | null;
  readonly to: number;
  readonly at: Instant;
}

const RULE_KINDS = ['rule.stated', 'rule.retired'];
const WAIVER_KINDS = ['waiver.approved', 'waiver.ended'];
const TERMS_KINDS = ['terms.recorded', 'terms.withdrawn'];
const DATASET_KINDS = ['dataset.version-committed', 'dataset.version-withdrawn'];
const USE_KINDS = ['model.use-recorded', 'model.use-withdrawn'];
const MODEL_KINDS = ['model.version-withdrawn'];
const KINDS = [
  ...RULE_KINDS,
  ...WAIVER_KINDS,
  ...TERMS_KINDS,
  'approval.recorded',
  ...DATASET_KINDS,
  ...USE_KINDS,
  ...MODEL_KINDS,
];
/** What ends versions and uses, so that findings about them are closed. */
const ENDING_KINDS = ['dataset.version-withdrawn', 'model.use-withdrawn', 'model.version-withdrawn'];
/** What the gate of registrations records of shards that it accepts. */
const FLAGGED_KINDS = ['finding.raised', 'finding.recurred'];
const RULES_READ = 1_000;
const MODELS_READ = 1_000;

/**
 * Works out which verdicts on recorded dataset versions, uses and shards can have changed. A
 * registration changes none of the others: members and parents never change.
 */
@Injectable()
export class StandingPlans {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly entries: LedgerReadModel,
    private readonly rules: RulesReadModel,
    private readonly stated: StatedRules,
    private readonly waivers: WaiversReadModel,
    private readonly vendors: VendorsReadModel,
    private readonly shards: ShardsReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly models: ModelsReadModel,
    private readonly origins: OriginIndex,
  ) {}

  async plan({ from, judgedAt, to, at }: StandingStretch): Promise<StandingPlan> {
    const rules = await this.allRules(to);
    const stated = await this.stated.asOf(this.reader, to);
    const plan = new Plan(rules, stated);
    if (rules.size === 0) return plan;
    const found = await this.found(judgedAt === null ? ENDING_KINDS : KINDS, from, to);
    if (judgedAt === null) {
      plan.everywhere([...rules.keys()]);
      await this.addWrites(plan, found, to);
    } else {
      plan.everywhere(await this.changedRules(found, { from, judgedAt, to, at }, [...rules.values()], stated));
      await this.addWrites(plan, found, to);
      await this.addCorrected(plan, from, to);
      await this.addFlagged(plan, from, to);
    }
    if (plan.isEverywhere) await this.addAll(plan, to);
    return plan;
  }

  private async found(kinds: readonly string[], from: number, to: number): Promise<readonly StoredEntry[]> {
    const rows = await this.reader.query<{ entry: number }>(SELECT_ENTRIES_OF_KINDS, [kinds, from, to]);
    return this.entries.entries(rows.map(({ entry }) => entry));
  }

  /** The rules whose verdict on anything can have changed. */
  private async changedRules(
    found: readonly StoredEntry[],
    { from, judgedAt, to, at }: StandingStretch,
    rules: readonly PolicyRule[],
    stated: readonly AskedRule[],
  ): Promise<string[]> {
    const slugs = found.flatMap(({ kind, data }) => (RULE_KINDS.includes(kind) ? [named(data['rule'])] : []));
    for (const { kind, data } of found)
      if (WAIVER_KINDS.includes(kind)) slugs.push((await this.waivers.requireWaiver(named(data['waiver']), to)).rule);
    const passed = (instant: Instant | undefined): boolean =>
      instant !== undefined && judgedAt !== null && judgedAt < instant && instant <= at;
    const begun = stated.filter(
      ({ effective, waivers }) =>
        passed(effective.from) || passed(effective.to) || waivers.some(({ until }) => passed(until)),
    );
    const has = (kinds: readonly string[]): boolean => found.some(({ kind }) => kinds.includes(kind));
    const terms =
      rules.some(mentionsTerms) && (has(TERMS_KINDS) || (await this.vendors.termsBeginOrEnd(judgedAt ?? at, at, to)));
    const about = (holds: boolean, mentioned: (rule: PolicyRule) => boolean): PolicyRule[] =>
      holds ? rules.filter(mentioned) : [];
    const bound = rules.some((rule) => mentionsMissing(rule, 'digest')) && (await this.anyBound(from, to));
    return [
      ...slugs,
      ...[
        ...begun,
        ...about(terms, mentionsTerms),
        ...about(has(['approval.recorded']), (rule) => mentionsMissing(rule, 'approval')),
        ...about(bound, (rule) => mentionsMissing(rule, 'digest')),
      ].map(({ rule }) => rule),
    ];
  }

  private async addWrites(plan: Plan, found: readonly StoredEntry[], asOf: number): Promise<void> {
    for (const { kind, data } of found) {
      if (DATASET_KINDS.includes(kind)) {
        const version = await this.datasets.version(named(data['dataset']), named(data['version']), asOf);
        if (version) plan.unit({ kind: 'dataset', id: version.id });
      }
      if (!USE_KINDS.includes(kind) && !MODEL_KINDS.includes(kind)) continue;
      const name = named(data[USE_KINDS.includes(kind) ? 'modelVersion' : 'version']);
      const version = await this.models.version(named(data['model']), name, asOf);
      if (version) plan.unit({ kind: 'model', id: version.id });
    }
  }

  /**
   * Whatever holds a shard that was corrected, or whose content was declared in another way, or a
   * descendant of it.
   */
  private async addCorrected(plan: Plan, from: number, to: number): Promise<void> {
    const corrected = Bitmap.of(await this.shards.correctedBetween(from, to));
    const isAsked = plan.stated.some(mentionsDeclarations);
    const changed = isAsked ? corrected.or(await this.shards.redeclaredBetween(from, to, corrected)) : corrected;
    if (changed.isEmpty) return;
    plan.registrations(plan.stated.filter(isAskedOfRegistrations));
    const touched = (await this.datasets.touching(changed, to)).map(({ version }) => version.id);
    for (const id of touched) plan.unit({ kind: 'dataset', id });
    for (const { modelVersion } of await this.models.usesOfDatasets(touched, to))
      plan.unit({ kind: 'model', id: modelVersion });
  }

  /**
   * The gate adds what it flags to a finding, but leaves its text: where a rule flags what it
   * denies and finds what it may deny too, the text can be that of a shard that was registered
   * before.
   */
  private async addFlagged(plan: Plan, from: number, to: number): Promise<void> {
    const both = plan.stated
      .filter(isAskedOfRegistrations)
      .filter((rule) => rule.effect === 'flag' && rule.onUnknown !== 'allow');
    if (both.length === 0) return;
    const flagged = await this.reader.query(SELECT_ENTRIES_OF_KINDS, [FLAGGED_KINDS, from, to]);
    if (flagged.length === 0) return;
    if ((await this.origins.shardCount(from)) < (await this.origins.shardCount(to))) plan.registrations(both);
  }

  private async addAll(plan: Plan, asOf: number): Promise<void> {
    const ever = await this.reader.query<{ rule: string }>(SELECT_RULES_EVER_AT_GATE, ['registration', asOf]);
    plan.ofEverywhereRegistered(new Set(ever.map(({ rule }) => rule)));
    for (const id of await this.datasets.committedIds(asOf)) plan.ofEverywhere({ kind: 'dataset', id });
    for (let after = -1; ;) {
      const page = await this.models.page({ limit: MODELS_READ, after }, asOf);
      for (const { id } of page) plan.ofEverywhere({ kind: 'model', id });
      if (page.length < MODELS_READ) return;
      after = page.at(-1)?.id ?? after;
    }
  }

  private async allRules(asOf: number): Promise<Map<string, PolicyRule>> {
    const all = new Map<string, PolicyRule>();
    for (let after: string | undefined; ;) {
      const page = await this.rules.rules(undefined, { limit: RULES_READ, after }, asOf);
      for (const rule of page) all.set(rule.rule, rule);
      if (page.length < RULES_READ) return all;
      after = page.at(-1)?.rule;
    }
  }

  private async anyBound(from: number, to: number): Promise<boolean> {
    const [row] = await this.reader.query<{ bound: boolean }>(SELECT_ANY_BOUND, [from, to]);
    return row?.bound ?? false;
  }
}

const isAskedOfRegistrations = ({ gates }: PolicyRule): boolean => gates.includes('registration');

const named = (name: JsonValue | undefined): string => (typeof name === 'string' ? name : '');

const REGISTRATIONS: StandingUnit = { kind: 'registrations' };

class Plan implements StandingPlan {
  private readonly byUnit = new Map<string, { readonly unit: StandingUnit; readonly rules: Set<string> }>();
  private readonly changed = new Set<string>();

  constructor(
    readonly rules: ReadonlyMap<string, PolicyRule>,
    readonly stated: readonly AskedRule[],
  ) {}

  get units(): readonly { readonly unit: StandingUnit; readonly rules: ReadonlySet<string> }[] {
    return [...this.byUnit.values()];
  }

  get isEverywhere(): boolean {
    return this.changed.size > 0;
  }

  /** These rules are asked about every unit. */
  everywhere(rules: readonly string[]): void {
    for (const rule of rules) this.changed.add(rule);
  }

  ofEverywhere(unit: StandingUnit): void {
    this.add(unit, this.changed);
  }

  /** As `ofEverywhere`, of the registered shards. @param ever rules that were asked of any */
  ofEverywhereRegistered(ever: ReadonlySet<string>): void {
    this.add(
      REGISTRATIONS,
      [...this.changed].filter((rule) => ever.has(rule)),
    );
  }

  /** These rules are asked about all registered shards. */
  registrations(rules: readonly PolicyRule[]): void {
    this.add(
      REGISTRATIONS,
      rules.map(({ rule }) => rule),
    );
  }

  /** Every rule is asked about the unit. */
  unit(unit: StandingUnit): void {
    this.add(unit, this.rules.keys());
  }

  private add(unit: StandingUnit, rules: Iterable<string>): void {
    const key = 'id' in unit ? `${unit.kind} ${unit.id}` : unit.kind;
    const known = this.byUnit.get(key) ?? { unit, rules: new Set<string>() };
    for (const rule of rules) known.rules.add(rule);
    if (known.rules.size > 0) this.byUnit.set(key, known);
  }
}
