import { jurisdictionsOverlap } from '@core/kernel';
import type { JurisdictionCondition } from '../condition.command.js';
import { type Met, metAsAWhole, NONE_MET, type Truth } from '../met.js';
import type { Subject } from '../subject.js';

/**
 * All shards of a use that is offered in one of the places; none without a use. Where the use does
 * not state where it is offered, it is unknown.
 */
export function meetsJurisdiction({ in: places }: JurisdictionCondition, { use, shards }: Subject): Met {
  return use ? metAsAWhole(offeredIn(use.jurisdictions, places), shards) : NONE_MET;
}

function offeredIn(offered: readonly string[] | undefined, places: readonly string[]): Truth {
  if (offered === undefined) return 'unknown';
  return offered.some((one) => places.some((place) => jurisdictionsOverlap(one, place))) ? 'yes' : 'no';
}
