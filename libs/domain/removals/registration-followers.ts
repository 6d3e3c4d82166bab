import { DatasetsModule, VersionTotalsService } from '@domain/datasets';
import { PolicyModule, RegistrationRulesService } from '@domain/policy';
import type { RegistrationFollowers } from '@domain/shards';
import { RemovalsModule } from './removals.module.js';
import { ScopeCorrectionsService } from './scope-corrections.service.js';
import { ScopeWatchService } from './scope-watch.service.js';

/** All followers of registrations and corrections, for `ShardRegistrationModule.with`. */
export const REGISTRATION_FOLLOWERS: RegistrationFollowers = {
  imports: [DatasetsModule, PolicyModule, RemovalsModule],
  watch: ScopeWatchService,
  gate: RegistrationRulesService,
  originsListeners: [VersionTotalsService, ScopeCorrectionsService],
};
