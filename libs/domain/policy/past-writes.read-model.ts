import { Inject, Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import type { Instant } from '@core/kernel';
import { DatasetsReadModel, type DatasetVersion } from '@domain/datasets';
import { LedgerReadModel } from '@domain/ledger';
import { Lineage } from '@domain/lineage';
import type { ModelUse, ModelVersion } from '@domain/models';
import { ShardsReadModel } from '@domain/shards';
import { Database, type Reader } from '@platform/database';
import { type CheckFinding, findingsWithTerms } from './check-findings.js';
import { evaluateRule, type RuleOutcome } from './evaluate-rule.js';
import { periodOfUse } from './period-of-use.js';
import { PolicyRecords } from './policy-records.service.js';
import { type PolicyRecord, RecordedSubject } from './recorded-subject.read-model.js';
import { type AskedRule, isEffectiveAt, isEffectiveDuring, type Verdict } from './rule.js';
import { exampleNumbers, found } from './rule-findings.js';
import { sourcePath } from './source-paths.js';
import type { Gate } from './state-rule.command.js';
import { StatedRules } from './store/stated-rules.store.js';
import type { Subject, WriteNames } from './subject.js';
import type { Lifted } from './waived.js';

/** What was known, and which instant counts as the present. */
export interface Moment {
  readonly treeSize: number;
  readonly now: Instant;
}

/** What rules are asked about a use. */
type UseFacts = Pick<ModelUse, 'stage' | 'startedAt' | 'finishedAt' | 'jurisdictions'>;

/** The moment of a gate. */
interface GateMoment extends Moment {
  /** The use as the gate was asked about it: a later end is not among its facts. */
  readonly use?: UseFacts;
}

/** A commit or a use that was recorded. */
export interface PastWrite {
  readonly gate: Gate;
  readonly members: Bitmap;
  readonly names: WriteNames;
  /** As it is stated now. */
  readonly use?: UseFacts;
  readonly then: GateMoment;
}

/** The verdict of a rule on a write, and what it found. */
export interface RuleVerdict {
  readonly rule: AskedRule;
  readonly verdict: Verdict;
  readonly finding?: CheckFinding;
  /** What it was asked about, and the shards in which it found that. */
  readonly subject: Subject;
  readonly shards: Bitmap;
  /** What waivers lift of it. */
  readonly waived: readonly WaivedPart[];
  /** See `sourcePath`; absent unless it is asked for. */
  readonly path?: readonly string[];
  /** Shards in the middle of a long path that it leaves out. */
  readonly pathLeftOut?: number;
}

/** Shards of a path that are named: half of them from its source on, the others to its end. */
const PATH_LIMIT = 100;

/** The part of a write that a waiver lifts from a rule. */
export interface WaivedPart {
  readonly waiver: string;
  /** When the waiver ends. */
  readonly until: Instant;
  /** Shards that the rule would deny, or may deny. */
  readonly count: number;
}

/** How many findings still get a path: each walks up the lineage of one shard. */
export interface PathsLeft {
  left: number;
}

/** Asks rules about writes of the past, with what was recorded by any position. */
@Injectable()
export class PastWrites {
  private readonly recordsAt = new WeakMap<Moment, PolicyRecord>();

  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly ledger: LedgerReadModel,
    private readonly rules: StatedRules,
    private readonly records: PolicyRecords,
    private readonly shards: ShardsReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly lineage: Lineage,
  ) {}

  async ofVersion({ id, dataset, version, committedEntry }: DatasetVersion): Promise<PastWrite> {
    const treeSize = committedEntry ?? 0;
    const then = { treeSize, now: await this.ledger.recordedAt(treeSize) };
    return { gate: 'commit', members: await this.datasets.members(id), names: { dataset, version }, then };
  }

  /**
   * @param of the version that was used
   * @param asked the last statement of the use that the gate was asked about
   */
  async ofUse(
    { model, version }: ModelVersion,
    use: ModelUse,
    of: DatasetVersion,
    asked: ModelUse = use,
  ): Promise<PastWrite> {
    const then = { treeSize: asked.validFrom, now: await this.ledger.recordedAt(asked.validFrom), use: asked };
    const names = { model, modelVersion: version, dataset: of.dataset, version: of.version };
    return { gate: 'use', members: await this.datasets.members(of.id), names, use, then };
  }

  /** The verdict of each rule that is asked about such a write at a moment, and paths. */
  async verdicts(write: PastWrite, at: GateMoment, paths: PathsLeft): Promise<RuleVerdict[]> {
    const stated = await this.rules.asOf(this.reader, at.treeSize);
    return this.judge(askedOf(stated, write, at), write, at, paths);
  }

  /** One for each moment: who asks about many writes at one moment gives the same object. */
  private recordAt(at: Moment): PolicyRecord {
    const known = this.recordsAt.get(at) ?? this.records.past(at.treeSize, at.now);
    this.recordsAt.set(at, known);
    return known;
  }

  /** The verdicts of rules, whether or not they are asked about such a write. */
  async judge(
    rules: readonly AskedRule[],
    write: PastWrite,
    at: GateMoment,
    paths: PathsLeft = { left: 0 },
  ): Promise<RuleVerdict[]> {
    if (rules.length === 0) return [];
    const subject = new RecordedSubject(this.recordAt(at), write.members, useAt(write, at), write.names);
    const outcomes: RuleOutcome[] = [];
    for (const rule of rules) outcomes.push(await evaluateRule(rule, subject));
    const routes = await this.pathsOf(outcomes, subject, paths);
    const shown = [...exampleNumbers(found(outcomes)), ...[...routes.values()].flatMap(({ shards }) => shards)];
    const names = await this.shards.namesOf(new Set(shown), at.treeSize);
    const findings = await findingsWithTerms(outcomes, subject, names);
    return rules.map((rule, n) => ({
      rule,
      verdict: outcomes[n]?.verdict ?? 'allow',
      finding: findings.find((one) => one.rule === rule.rule),
      subject,
      shards: outcomes[n]?.shards ?? Bitmap.empty(),
      waived: (outcomes[n]?.lifted ?? []).map((part) => toWaivedPart(rule, part)),
      path: routes.get(rule.rule)?.shards.map((shard) => names.get(shard) ?? ''),
      pathLeftOut: routes.get(rule.rule)?.leftOut,
    }));
  }

  /** By rule the path to the first shard that it found. */
  private async pathsOf(
    outcomes: readonly RuleOutcome[],
    subject: RecordedSubject,
    paths: PathsLeft,
  ): Promise<ReadonlyMap<string, ShortenedPath>> {
    const routes = new Map<string, ShortenedPath>();
    for (const { rule, shards, lifted } of outcomes) {
      const members = shards.isEmpty ? lifted[0]?.shards : shards;
      if (members === undefined || members.isEmpty || paths.left === 0) continue;
      paths.left--;
      routes.set(rule.rule, shortened(await sourcePath(rule.when, subject, members, await this.lineage.view())));
    }
    return routes;
  }
}

interface ShortenedPath {
  readonly shards: readonly number[];
  readonly leftOut?: number;
}

function shortened(path: readonly number[]): ShortenedPath {
  if (path.length <= PATH_LIMIT) return { shards: path };
  const half = PATH_LIMIT / 2;
  return { shards: [...path.slice(0, half), ...path.slice(-half)], leftOut: path.length - PATH_LIMIT };
}

function toWaivedPart({ waivers }: AskedRule, { waiver, shards }: Lifted): WaivedPart {
  const until = waivers.find((one) => one.waiver === waiver)?.until ?? '';
  return { waiver, until, count: shards.size };
}

/** The rules that are asked about such a write at a moment. */
export function askedOf(rules: readonly AskedRule[], write: PastWrite, at: GateMoment): AskedRule[] {
  const during = useAt(write, at)?.during;
  const isEffective = (rule: AskedRule): boolean =>
    during ? isEffectiveDuring(rule, during.from, during.to) : isEffectiveAt(rule, at.now);
  return rules.filter((rule) => rule.gates.includes(write.gate) && isEffective(rule));
}

function useAt(write: PastWrite, { now, use = write.use }: GateMoment) {
  return use && { stage: use.stage, during: periodOfUse(use, now), jurisdictions: use.jurisdictions };
}
