import { counts } from './counts.js';
import type { Detector } from './detector.js';
import { domains } from './domains.js';
import { nearDuplicates } from './near-duplicates.js';
import { overlap } from './overlap.js';
import { phrases } from './phrases.js';
import { recordKeys } from './record-keys.js';

/**
 * The detectors that measure records. `identity` is not among them: it measures the bytes of a
 * shard, where they are read.
 */
export const DETECTORS: readonly Detector[] = [counts, phrases, nearDuplicates, overlap, recordKeys, domains];

/** The detector of this name; null: this version has none. */
export function detectorNamed(name: string): Detector | null {
  return DETECTORS.find((one) => one.name === name) ?? null;
}
