import { breakdown } from './breakdown.js';
import { bulkRegistration } from './bulk-registration.js';
import { exposureAndImpact } from './exposure-and-impact.js';
import { growth } from './growth.js';
import { hashing } from './hashing.js';
import type { Measure } from './measure.js';
import { removal } from './removal.js';
import { singleRegistrations } from './single-registrations.js';

/** In this order: bulk registration copies the rows before others add to them. */
export const MEASURES: readonly Measure[] = [
  bulkRegistration,
  singleRegistrations,
  breakdown,
  exposureAndImpact,
  removal,
  growth,
  hashing,
];
