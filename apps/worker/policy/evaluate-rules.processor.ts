import { Injectable } from '@nestjs/common';
import { type EvaluateRules, evaluateRulesJob, type RulesEvaluated, StandingEvaluation } from '@domain/policy';
import type { JobContext, JobProcessor } from '@platform/jobs';

/** Holds what was recorded against the rules again. */
@Injectable()
export class EvaluateRulesProcessor implements JobProcessor<EvaluateRules, RulesEvaluated> {
  readonly job = evaluateRulesJob;

  constructor(private readonly standing: StandingEvaluation) {}

  process(order: EvaluateRules, context: JobContext): Promise<RulesEvaluated> {
    return this.standing.evaluate(order, context);
  }
}
