import { Global, Module } from '@nestjs/common';
import { CommitGate, DatasetsModule } from '@domain/datasets';
import { FindingsModule } from '@domain/findings';
import { LineageModule } from '@domain/lineage';
import { ModelsModule, UseGate } from '@domain/models';
import { ShardsModule } from '@domain/shards';
import { VendorsModule } from '@domain/vendors';
import { CertificateRulesService } from './certificate-rules.service.js';
import { PastWrites } from './past-writes.read-model.js';
import { PolicyChecks } from './policy-checks.read-model.js';
import { PolicyRecords } from './policy-records.service.js';
import { RefusalsReadModel } from './refusals.read-model.js';
import { PolicyRefusals } from './policy-refusals.service.js';
import { RegistrationRulesService } from './registration-rules.service.js';
import { PolicyVerdicts } from './policy-verdicts.read-model.js';
import { ReplayJobs } from './replay-jobs.service.js';
import { RuleReplays } from './rule-replays.read-model.js';
import { RuleWarnings } from './rule-warnings.read-model.js';
import { RulesReadModel } from './rules.read-model.js';
import { RulesService } from './rules.service.js';
import { StandingEvaluation } from './standing-evaluation.service.js';
import { StandingPlans } from './standing-plan.read-model.js';
import { StandingVerdictsReadModel } from './standing-verdicts.read-model.js';
import { StatedRules } from './store/stated-rules.store.js';
import { WaiversReadModel } from './waivers.read-model.js';
import { WaiversService } from './waivers.service.js';
import { WriteRulesService } from './write-rules.service.js';

const parts = [
  CertificateRulesService,
  PastWrites,
  PolicyChecks,
  PolicyVerdicts,
  ReplayJobs,
  RuleReplays,
  PolicyRecords,
  PolicyRefusals,
  RefusalsReadModel,
  RegistrationRulesService,
  RuleWarnings,
  RulesReadModel,
  RulesService,
  StandingEvaluation,
  StandingPlans,
  StandingVerdictsReadModel,
  StatedRules,
  WaiversReadModel,
  WaiversService,
  WriteRulesService,
];

/** Global, so that the gates of the rooms before it are provided wherever it is imported. */
@Global()
@Module({
  imports: [DatasetsModule, FindingsModule, LineageModule, ModelsModule, ShardsModule, VendorsModule],
  providers: [
    ...parts,
    { provide: CommitGate, useExisting: WriteRulesService },
    { provide: UseGate, useExisting: WriteRulesService },
  ],
  exports: [...parts, CommitGate, UseGate],
})
export class PolicyModule {}
