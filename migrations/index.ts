import { Ledger1763800000000 } from './1763800000000-ledger.js';
import { Access1763800001000 } from './1763800001000-access.js';
import { Vendors1763800002000 } from './1763800002000-vendors.js';
import { Shards1763800003000 } from './1763800003000-shards.js';
import { Datasets1763800004000 } from './1763800004000-datasets.js';
import { Models1763800005000 } from './1763800005000-models.js';
import { Publication1763800006000 } from './1763800006000-publication.js';
import { PersonalData1763800007000 } from './1763800007000-personal-data.js';
import { Removals1763800008000 } from './1763800008000-removals.js';
import { CommittedSets1763800009000 } from './1763800009000-committed-sets.js';
import { Findings1763800010000 } from './1763800010000-findings.js';
import { Verification1763800011000 } from './1763800011000-verification.js';
import { PlainNames1763800012000 } from './1763800012000-plain-names.js';
import { Principals1763800013000 } from './1763800013000-principals.js';
import { OriginDrift1763800013003 } from './1763800013003-origin-drift.js';
import { Metrics1763800013070 } from './1763800013070-metrics.js';
import { SubjectIndex1763800014000 } from './1763800014000-subject-index.js';
import { AccessLog1763800014010 } from './1763800014010-access-log.js';
import { EntryKinds1763800014020 } from './1763800014020-entry-kinds.js';
import { LocationsByEntry1763800014030 } from './1763800014030-locations-by-entry.js';
import { UriPrefixes1763800014040 } from './1763800014040-uri-prefixes.js';
import { ShardTraits1763800014050 } from './1763800014050-shard-traits.js';
import { UseWithdrawals1763800014060 } from './1763800014060-use-withdrawals.js';
import { DatasetVersionWithdrawals1763800014080 } from './1763800014080-dataset-version-withdrawals.js';
import { ModelVersionWithdrawals1763800014081 } from './1763800014081-model-version-withdrawals.js';
import { TermsWithdrawals1763800014082 } from './1763800014082-terms-withdrawals.js';
import { FindingShards1763800014083 } from './1763800014083-finding-shards.js';
import { Policy1763800014090 } from './1763800014090-policy.js';
import { OpenLineage1763800014120 } from './1763800014120-openlineage.js';
import { CheckpointsCosignedAgain1763800014130 } from './1763800014130-checkpoints-cosigned-again.js';
import { FactsForRules1763800014110 } from './1763800014110-facts-for-rules.js';
import { Waivers1763800014190 } from './1763800014190-waivers.js';
import { DatasetDescriptions1763800014150 } from './1763800014150-dataset-descriptions.js';
import { ReadingReceipts1763800014200 } from './1763800014200-reading-receipts.js';
import { FindingInbox1763800014191 } from './1763800014191-finding-inbox.js';
import { Webhooks1763800014192 } from './1763800014192-webhooks.js';
import { ShardChecksums1763800014215 } from './1763800014215-shard-checksums.js';
import { DatasetSplits1763800014216 } from './1763800014216-dataset-splits.js';
import { KeyCommitments1763800014220 } from './1763800014220-key-commitments.js';
import { NumberedCheckpoints1763800014221 } from './1763800014221-numbered-checkpoints.js';
import { RecordedWitnessPolicies1763800014222 } from './1763800014222-recorded-witness-policies.js';
import { OpenLineageCatalogue1763800014245 } from './1763800014245-openlineage-catalogue.js';
import { UsageReceipts1763800014240 } from './1763800014240-usage-receipts.js';
import { ShardLabels1763800014210 } from './1763800014210-shard-labels.js';
import { Inspections1763800014235 } from './1763800014235-inspections.js';
import { PolicyEvaluation1763800014226 } from './1763800014226-policy-evaluation.js';
import { RefusedDatasetVersions1763800014225 } from './1763800014225-refused-dataset-versions.js';
import { UseSplits1763800014250 } from './1763800014250-use-splits.js';
import { LineageSegments1763800014270 } from './1763800014270-lineage-segments.js';
import { MeasuredDigests1763800014300 } from './1763800014300-measured-digests.js';
import { EvidenceIndex1763800014310 } from './1763800014310-evidence-index.js';
import { FindingNames1763800014510 } from './1763800014510-finding-names.js';
import { CapturedTerms1763800014512 } from './1763800014512-captured-terms.js';
import { TermsGenerators1763800014480 } from './1763800014480-terms-generators.js';
import { FindingUpdates1763800014511 } from './1763800014511-finding-updates.js';
import { RefusedDeclarations1763800014521 } from './1763800014521-refused-declarations.js';
import { Probes1763800014340 } from './1763800014340-probes.js';
import { ResultsPlace1763800015521 } from './1763800015521-results-place.js';

/** In the order they run. A migration that has been released is never edited. */
export const migrations = [
  Ledger1763800000000,
  Access1763800001000,
  Vendors1763800002000,
  Shards1763800003000,
  Datasets1763800004000,
  Models1763800005000,
  Publication1763800006000,
  PersonalData1763800007000,
  Removals1763800008000,
  CommittedSets1763800009000,
  Findings1763800010000,
  Verification1763800011000,
  PlainNames1763800012000,
  Principals1763800013000,
  OriginDrift1763800013003,
  Metrics1763800013070,
  SubjectIndex1763800014000,
  AccessLog1763800014010,
  EntryKinds1763800014020,
  LocationsByEntry1763800014030,
  UriPrefixes1763800014040,
  ShardTraits1763800014050,
  UseWithdrawals1763800014060,
  DatasetVersionWithdrawals1763800014080,
  ModelVersionWithdrawals1763800014081,
  TermsWithdrawals1763800014082,
  FindingShards1763800014083,
  Policy1763800014090,
  OpenLineage1763800014120,
  CheckpointsCosignedAgain1763800014130,
  FactsForRules1763800014110,
  Waivers1763800014190,
  ReadingReceipts1763800014200,
  FindingInbox1763800014191,
  DatasetDescriptions1763800014150,
  Webhooks1763800014192,
  ShardChecksums1763800014215,
  DatasetSplits1763800014216,
  KeyCommitments1763800014220,
  NumberedCheckpoints1763800014221,
  RecordedWitnessPolicies1763800014222,
  OpenLineageCatalogue1763800014245,
  UsageReceipts1763800014240,
  ShardLabels1763800014210,
  Inspections1763800014235,
  RefusedDatasetVersions1763800014225,
  PolicyEvaluation1763800014226,
  UseSplits1763800014250,
  LineageSegments1763800014270,
  MeasuredDigests1763800014300,
  EvidenceIndex1763800014310,
  Probes1763800014340,
  FindingNames1763800014510,
  CapturedTerms1763800014512,
  TermsGenerators1763800014480,
  FindingUpdates1763800014511,
  RefusedDeclarations1763800014521,
  ResultsPlace1763800015521,
];
