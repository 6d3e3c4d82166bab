export { ApproveWaiver } from './approve-waiver.command.js';
export { CertificateRulesService, type PlannedCertificate } from './certificate-rules.service.js';
export { CheckPolicy } from './check-policy.command.js';
export { Condition } from './condition.command.js';
export { EndWaiver } from './end-waiver.command.js';
export { PolicyError, type PolicyErrorCode } from './policy.errors.js';
export type { CheckFinding } from './check-findings.js';
export { type PolicyCheck, PolicyChecks, type RejectedShard } from './policy-checks.read-model.js';
export type { PolicyFinding } from './policy-finding.js';
export {
  evaluateRulesJob,
  type EvaluateRules,
  policyJobs,
  replayRuleJob,
  type ReplayRuleOrder,
  type RuleReplayed,
  type RulesEvaluated,
} from './policy.jobs.js';
export { PolicyModule } from './policy.module.js';
export { RefusalsReadModel } from './refusals.read-model.js';
export type { LeftOut } from './fitting-findings.js';
export { RegistrationRulesService } from './registration-rules.service.js';
export { RequestWaiver, WaiverRequest, WaiverScope } from './request-waiver.command.js';
export { RetireRule } from './retire-rule.command.js';
export { contentOfRule, type PolicyRule, type RuleContent, type Verdict } from './rule.js';
export { type RuleWarning, RuleWarnings } from './rule-warnings.read-model.js';
export { RulesReadModel, type RulesPage } from './rules.read-model.js';
export { RulesService, type RuleRecorded } from './rules.service.js';
export { RuleFacts, StateRule } from './state-rule.command.js';
export { StandingEvaluation } from './standing-evaluation.service.js';
export { StatedRules } from './store/stated-rules.store.js';
export { type Waiver, WAIVER_STATES, type WaiverState, waiverStateAt } from './waiver.js';
export { WaiversReadModel } from './waivers.read-model.js';
export { WaiversService, type WaiverRecorded } from './waivers.service.js';
export { PolicyVerdicts, type RuleHistory, type UseVerdicts } from './policy-verdicts.read-model.js';
export { ReplayJobs } from './replay-jobs.service.js';
export { ReplayRule } from './replay-rule.command.js';
export { type ReplayedWrite, RuleReplays } from './rule-replays.read-model.js';
