import { type Detector, refuseParameter, requireKnown } from '@core/detectors';
import type { PlannedDetector } from './inspection.js';

/**
 * SHA-256 and length of a shard's bytes, as stored. It sees no records: `ShardReader` hashes what
 * it reads. With `{"bind": true}` a shard that has no digest yet is bound to the one that was
 * measured.
 */
export const identity: Detector = {
  name: 'identity',
  version: '1',
  start(parameters) {
    requireKnown(parameters, ['bind']);
    if (!['undefined', 'boolean'].includes(typeof parameters['bind']))
      refuseParameter('/bind', 'must be true or false');
    return { record: () => undefined, end: () => ({}) };
  },
};

/** Whether these detectors bind shards to what they measure. */
export function bindsDigests(detectors: readonly Pick<PlannedDetector, 'detector' | 'parameters'>[]): boolean {
  return detectors.some(({ detector, parameters }) => detector === identity.name && parameters['bind'] === true);
}
