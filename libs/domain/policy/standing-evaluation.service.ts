import { Inject, Injectable } from '@nestjs/common';
import { Clock, type Instant } from '@core/kernel';
import { FindingsService, type NewFinding } from '@domain/findings';
import { LedgerReadModel, LedgerService, WriteQueue } from '@domain/ledger';
import { Database, type Transaction } from '@platform/database';
import { JobsReadModel, JobsService } from '@platform/jobs';
import { evaluateRulesJob, type EvaluateRules, type RulesEvaluated } from './policy.jobs.js';
import { type StandingPlan, StandingPlans, type StandingUnit } from './standing-plan.read-model.js';
import { type StandingVerdicts, StandingVerdictsReadModel } from './standing-verdicts.read-model.js';
import { ADVANCE_EVALUATION, LOCK_EVALUATION, SCHEDULE_EVALUATION, SELECT_EVALUATION } from './store/evaluation.sql.js';

interface Evaluation {
  readonly upto: number;
  readonly judgedAt: Instant | null;
  readonly job: string | null;
}

export interface EvaluationContext {
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

/** Units whose findings are written in one transaction. */
const CHUNK = 64;
const CLOSED = 'The rules find it no longer.';

/**
 * Keeps findings in line with the rules: what was recorded before a rule, terms, a preference or an
 * origin changed is held against them again.
 */
@Injectable()
export class StandingEvaluation {
  constructor(
    @Inject(Database) private readonly database: Database,
    private readonly clock: Clock,
    private readonly entries: LedgerReadModel,
    private readonly ledger: LedgerService,
    private readonly queue: WriteQueue,
    private readonly jobs: JobsService,
    private readonly jobStates: JobsReadModel,
    private readonly plans: StandingPlans,
    private readonly verdicts: StandingVerdictsReadModel,
    private readonly findings: FindingsService,
  ) {}

  /**
   * Schedules a job if a verdict on something recorded can have changed, and none is scheduled yet.
   * Returns its id.
   */
  async scheduleIfDue(): Promise<string | null> {
    const { upto: from, judgedAt, job } = await this.current();
    const { treeSize: to } = await this.entries.position();
    if (job !== null && (await this.isUnfinished(job))) return null;
    const at = this.clock.now().toISOString();
    const { units } = await this.plans.plan({ from, judgedAt, to, at });
    return this.database.transaction(async (tx) => {
      const [locked] = await tx.query<Evaluation>(LOCK_EVALUATION);
      if (locked?.upto !== from || locked.job !== job) return null;
      if (units.length === 0) {
        if (to > from) await tx.query(ADVANCE_EVALUATION, [to, at]);
        return null;
      }
      const id = await this.jobs.schedule(tx, evaluateRulesJob, { to, at });
      await tx.query(SCHEDULE_EVALUATION, [id]);
      return id;
    });
  }

  /**
   * Evaluates what can have changed since the last time, as of a tree size and an instant. Ended at
   * any point, it begins again: findings that are in line are left alone.
   */
  async evaluate({ to, at }: EvaluateRules, { signal, progress }: EvaluationContext): Promise<RulesEvaluated> {
    const begun = await this.current();
    const { upto: from, judgedAt } = begun;
    if (from >= to && judgedAt !== null && judgedAt >= at) return counted([]);
    const plan = await this.plans.plan({ from, judgedAt, to, at });
    const { units } = plan;
    const done: ReturnType<typeof counted>[] = [];
    const moment = { treeSize: to, now: at };
    progress(0, units.length);
    for (let first = 0; first < units.length; first += CHUNK) {
      signal.throwIfAborted();
      const chunk = units.slice(first, first + CHUNK);
      const settled = await this.settle(begun, await this.chunkVerdicts(chunk, plan, moment), at);
      done.push({ ...counted(chunk.map(({ unit }) => unit.kind)), ...settled });
      progress(first + chunk.length, units.length);
    }
    await this.queue.write(async (tx) => {
      if (await this.isCurrent(tx, begun)) await tx.query(ADVANCE_EVALUATION, [to, at]);
    });
    return sum(done);
  }

  private async chunkVerdicts(
    chunk: StandingPlan['units'],
    plan: StandingPlan,
    at: { readonly treeSize: number; readonly now: Instant },
  ): Promise<StandingVerdicts> {
    const each: StandingVerdicts[] = [];
    for (const { unit, rules } of chunk) each.push(await this.verdicts.of(unit, rules, plan, at));
    return {
      found: each.flatMap(({ found }) => found),
      subjects: each.flatMap(({ subjects }) => subjects),
      registered: each.find(({ registered }) => registered)?.registered,
    };
  }

  private async settle(
    begun: Evaluation,
    verdicts: StandingVerdicts,
    now: Instant,
  ): Promise<{ opened: number; updated: number; closed: number }> {
    const { subjects } = verdicts;
    if (subjects.length === 0) return { opened: 0, updated: 0, closed: 0 };
    return this.queue.write(async (tx) => {
      // Another run that began later has come further: what this one found may be out of date.
      if (!(await this.isCurrent(tx, begun))) throw new Error('another run has evaluated this since');
      const found = await this.untilNow(tx, verdicts, now);
      return this.findings.settle(tx, 'system:policy', { kind: 'rule-flagged', found, subjects }, CLOSED);
    });
  }

  private async untilNow(tx: Transaction, verdicts: StandingVerdicts, now: Instant): Promise<readonly NewFinding[]> {
    if (!verdicts.registered) return verdicts.found;
    const { nextIndex } = await this.ledger.open(tx);
    return this.verdicts.untilNow(tx, verdicts, nextIndex, now);
  }

  private async isCurrent(tx: Transaction, { upto, judgedAt }: Evaluation): Promise<boolean> {
    const [locked] = await tx.query<Evaluation>(LOCK_EVALUATION);
    return locked?.upto === upto && locked.judgedAt === judgedAt;
  }

  private async current(): Promise<Evaluation> {
    const [row] = await this.database.query<Evaluation>(SELECT_EVALUATION);
    return row ?? { upto: 0, judgedAt: null, job: null };
  }

  private async isUnfinished(job: string): Promise<boolean> {
    const { state } = await this.jobStates.job(job);
    return state === 'waiting' || state === 'active';
  }
}

function counted(kinds: readonly StandingUnit['kind'][]): RulesEvaluated {
  const datasetVersions = kinds.filter((kind) => kind === 'dataset').length;
  const modelVersions = kinds.filter((kind) => kind === 'model').length;
  return { datasetVersions, modelVersions, opened: 0, updated: 0, closed: 0 };
}

function sum(all: readonly RulesEvaluated[]): RulesEvaluated {
  return all.reduce(
    (one, other) => ({
      datasetVersions: one.datasetVersions + other.datasetVersions,
      modelVersions: one.modelVersions + other.modelVersions,
      opened: one.opened + other.opened,
      updated: one.updated + other.updated,
      closed: one.closed + other.closed,
    }),
    counted([]),
  );
}
