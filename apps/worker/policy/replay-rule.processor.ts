import { Injectable } from '@nestjs/common';
import { ReplayJobs, replayRuleJob, type ReplayRuleOrder, type RuleReplayed } from '@domain/policy';
import type { JobContext, JobProcessor } from '@platform/jobs';

/** Replays a rule over everything recorded; writes nothing but its result. */
@Injectable()
export class ReplayRuleProcessor implements JobProcessor<ReplayRuleOrder, RuleReplayed> {
  readonly job = replayRuleJob;

  constructor(private readonly replays: ReplayJobs) {}

  process(order: ReplayRuleOrder, context: JobContext): Promise<RuleReplayed> {
    return this.replays.run(order, context);
  }
}
