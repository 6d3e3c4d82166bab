import { Global, Module } from '@nestjs/common';
import { CommitGate, DatasetsModule } from '@domain/datasets';
import { FindingsModule } from '@domain/findings';
import { ModelsModule, UseGate } from '@domain/models';
import { ShardsModule } from '@domain/shards';
import { VendorsModule } from '@domain/vendors';
import { PastWrites } from './past-writes.read-model.js';
import { PolicyChecks } from './policy-checks.read-model.js';
import { PolicyRecords } from './policy-records.service.js';
import { RegistrationRulesService } from './registration-rules.service.js';
import { PolicyVerdicts } from './policy-verdicts.read-model.js';
import { RuleReplays } from './rule-replays.read-model.js';
import { RulesReadModel } from './rules.read-model.js';
import { RulesService } from './rules.service.js';
import { StatedRules } from './store/stated-rules.store.js';
import { WaiversReadModel } from './waivers.read-model.js';
import { WaiversService } from './waivers.service.js';
import { WriteRulesService } from './write-rules.service.js';

const parts = [
  PastWrites,
  PolicyChecks,
  PolicyVerdicts,
  RuleReplays,
  PolicyRecords,
  RegistrationRulesService,
  RulesReadModel,
  RulesService,
  StatedRules,
  WaiversReadModel,
  WaiversService,
  WriteRulesService,
];

/** Global, so that the gates of the rooms before it are provided wherever it is imported. */
@Global()
@Module({
  imports: [DatasetsModule, FindingsModule, ModelsModule, ShardsModule, VendorsModule],
  providers: [
    ...parts,
    { provide: CommitGate, useExisting: WriteRulesService },
    { provide: UseGate, useExisting: WriteRulesService },
  ],
  exports: [...parts, CommitGate, UseGate],
})
export class PolicyModule {}
