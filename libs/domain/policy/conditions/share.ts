import type { Amount } from '@domain/shards';
import type { ShareCondition } from '../condition.command.js';
import { exceedsPart } from './exceeds-part.js';
import { type Met, metAsAWhole, NONE_MET, type Truth } from '../met.js';
import type { Subject } from '../subject.js';

/**
 * All shards, if more than a part of them meets `of`; else none. One shard that is a write of its
 * own meets it in whole or not at all. A figure that shards lack may be of any size.
 * @param of what the shards meet of the condition
 */
export async function meetsShare({ by, above, stages }: ShareCondition, of: Met, subject: Subject): Promise<Met> {
  if (stages !== undefined && !(subject.use && stages.includes(subject.use.stage))) return NONE_MET;
  if (subject.oneByOne) return above < 1 ? of : NONE_MET;
  const { shards } = subject;
  if (by === 'shards') return metAsAWhole(partTruth(of, above, shards.size), shards);
  if (of.maybe.isEmpty) return NONE_MET;
  const [all, yes, maybe] = [
    await subject.amount(shards, by),
    await subject.amount(of.yes, by),
    await subject.amount(of.maybe, by),
  ];
  return metAsAWhole(amountTruth(all, yes, maybe, above), shards);
}

function partTruth({ yes, maybe }: Met, above: number, all: number): Truth {
  if (exceedsPart(yes.size, above, all)) return 'yes';
  return exceedsPart(maybe.size, above, all) ? 'unknown' : 'no';
}

function amountTruth(all: Amount, yes: Amount, maybe: Amount, above: number): Truth {
  // What lacks its figure outside of `yes` could be so large that the part is as small as one
  // likes.
  if (all.lacking === yes.lacking && exceedsPart(yes.known, above, all.known)) return 'yes';
  return exceedsPart(maybe.known, above, all.known) || (maybe.lacking > 0 && above < 1) ? 'unknown' : 'no';
}
