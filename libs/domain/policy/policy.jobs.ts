import type { Instant, JsonObject } from '@core/kernel';
import { declareJob } from '@platform/jobs';

/** `to`: the tree size as of which everything is evaluated; `at`: what counts as the present. */
export type EvaluateRules = { readonly to: number; readonly at: Instant };

/** How many versions were evaluated, and what became of findings. */
export type RulesEvaluated = {
  readonly datasetVersions: number;
  readonly modelVersions: number;
  readonly opened: number;
  readonly updated: number;
  readonly closed: number;
};

/** Holds what was recorded against the rules, as far as something changed since the last time. */
export const evaluateRulesJob = declareJob<EvaluateRules, RulesEvaluated>({
  name: 'policy.evaluate-rules',
  attempts: 10,
  backoffMs: 1_000,
  identity: ({ to, at }) => ({ to, at }),
});

/** A replay of a rule over what was recorded by a tree size. */
export type ReplayRuleOrder = { readonly rule: string; readonly known: 'then' | 'now'; readonly treeSize: number };

export type RuleReplayed = ReplayRuleOrder & {
  /** Versions that it was asked about. */
  readonly examined: number;
  /** Commits and uses that it would have denied, or may have. */
  readonly found: number;
  /** The first of them, as a page of the replay lists them. */
  readonly items: JsonObject[];
  /** There are more than are listed. */
  readonly truncated: boolean;
};

/** Asks a rule about everything recorded. */
export const replayRuleJob = declareJob<ReplayRuleOrder, RuleReplayed>({
  name: 'policy.replay-rule',
  attempts: 5,
  backoffMs: 1_000,
  identity: ({ rule, known, treeSize }) => ({ rule, known, treeSize }),
});

export const policyJobs = [evaluateRulesJob, replayRuleJob];
