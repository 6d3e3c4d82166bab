export { CommitGate, type PlannedVersion } from './commit-gate.events.js';
export {
  type DatasetDescription,
  DatasetDescriptionsService,
  type DescribedDataset,
} from './dataset-descriptions.service.js';
export { DescribeDataset } from './describe-dataset.command.js';
export type { CommittedSet } from './committed-set.js';
export { MakeVersion } from './make-version.command.js';
export type { ResolvedList, VersionOrder } from './version-order.js';
export type { DatasetSummary, DatasetVersion, DatasetVersionState, VersionWithdrawal } from './dataset-version.js';
export { DatasetsError, type DatasetsErrorCode, versionIsWithdrawn } from './datasets.errors.js';
export { commitVersionJob, datasetsJobs, type CommitVersion, type VersionCommitted } from './datasets.jobs.js';
export { DATASET_ENTRY_KINDS } from './datasets.ledger-entries.js';
export { DatasetsModule } from './datasets.module.js';
export {
  DatasetsReadModel,
  type DatasetsPage,
  type SplitSize,
  type TouchedVersion,
  type VersionMember,
} from './datasets.read-model.js';
export {
  DatasetsService,
  DatasetsSettings,
  JOB_THRESHOLD,
  type CommittedVersion,
  type PreparedOrder,
} from './datasets.service.js';
export { readManifest, type ManifestFormat, type ManifestLine, type ManifestOptions } from './manifest.js';
export { membersOfParts, memberParts, type MemberPart } from './member-parts.js';
export { MemberResolver } from './member-resolver.js';
export { MemberSet, WEIGHT_LIMIT } from './member-set.js';
export { parseSplit, SPLIT_LIMIT, type Splits, splitWith } from './splits.js';
export { type WeightRun, Weights } from './weights.js';
export { parseSubstitutes, type Substitutes } from './substitutes.js';
export { VersionCommitsService, type PreparedVersion } from './version-commits.service.js';
export { VersionTotalsService } from './version-totals.service.js';
export { type VersionUsers, VersionWithdrawalsService, type WithdrawnVersion } from './version-withdrawals.service.js';
export { WithdrawVersion } from './withdraw-version.command.js';
