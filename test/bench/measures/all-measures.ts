import { audit } from './audit.js';
import { breakdown } from './breakdown.js';
import { bulkCorrections } from './bulk-corrections.js';
import { bulkRegistration } from './bulk-registration.js';
import { bulkWithdrawals } from './bulk-withdrawals.js';
import { certificates } from './certificates.js';
import { closure } from './closure.js';
import { detectors } from './detectors.js';
import { disk } from './disk.js';
import { disturbance } from './disturbance.js';
import { exposureAndImpact } from './exposure-and-impact.js';
import { growth } from './growth.js';
import { hashing } from './hashing.js';
import { indexBesideBulk } from './index-beside-bulk.js';
import { inspection } from './inspection.js';
import { integration } from './integration.js';
import type { Measure } from './measure.js';
import { openLineage } from './openlineage.js';
import { policy } from './policy.js';
import { probes } from './probes.js';
import { publication } from './publication.js';
import { publishedAudit } from './published-audit.js';
import { python } from './python.js';
import { reads } from './reads.js';
import { removal } from './removal.js';
import { restart } from './restart.js';
import { search } from './search.js';
import { sketchIndex } from './sketch-index.js';
import { singleRegistrations } from './single-registrations.js';
import { standingPolicy } from './standing-policy.js';
import { standingRegistrations } from './standing-registrations.js';
import { subjectIndex } from './subject-index.js';
import { traitBreakdown } from './trait-breakdown.js';
import { vendorReach } from './vendor-reach.js';
import { versionFromBase } from './version-from-base.js';
import { versionsTold } from './versions-told.js';
import { widePolicy } from './wide-policy.js';
import { writers } from './writers.js';
import { verification } from './verification.js';

/** The order matters: bulk registration copies the rows before other measures add to them. */
export const MEASURES: readonly Measure[] = [
  bulkRegistration,
  disk,
  singleRegistrations,
  integration,
  publication,
  breakdown,
  exposureAndImpact,
  reads,
  vendorReach,
  restart,
  closure,
  removal,
  verification,
  certificates,
  subjectIndex,
  indexBesideBulk,
  audit,
  publishedAudit,
  disturbance,
  growth,
  versionFromBase,
  versionsTold,
  writers,
  bulkCorrections,
  bulkWithdrawals,
  search,
  traitBreakdown,
  policy,
  widePolicy,
  openLineage,
  python,
  standingPolicy,
  standingRegistrations,
  hashing,
  detectors,
  sketchIndex,
  probes,
  inspection,
];
