import type { Condition } from './condition.command.js';
import { meetsContradiction } from './conditions/contradiction.js';
import { meetsJurisdiction } from './conditions/jurisdiction.js';
import { meetsLabels } from './conditions/labels.js';
import { meetsMissing } from './conditions/missing.js';
import { meetsOrigin } from './conditions/origin.js';
import { meetsPreference } from './conditions/preference.js';
import { meetsShare } from './conditions/share.js';
import { meetsTerms } from './conditions/terms.js';
import { type Met, metAll, metAny, NONE_MET, notMet } from './met.js';
import type { Subject } from './subject.js';

/** Which shards of the subject meet a condition, in three-valued logic. */
export async function evaluateCondition(condition: Condition, subject: Subject): Promise<Met> {
  const { origin, missing, share, terms, jurisdiction, preference, contradiction, labels, all, any, not } = condition;
  if (origin) return meetsOrigin(origin, subject);
  if (missing) return meetsMissing(missing, subject);
  if (terms) return meetsTerms(terms, subject);
  if (jurisdiction) return meetsJurisdiction(jurisdiction, subject);
  if (preference) return meetsPreference(preference, subject);
  if (contradiction) return meetsContradiction(contradiction, subject);
  if (labels) return meetsLabels(labels, subject);
  if (share) return meetsShare(share, await evaluateCondition(share.of, subject), subject);
  if (all) return evaluateAll(all, subject);
  if (any) return metAny(await evaluateEach(any, subject));
  return not ? notMet(await evaluateCondition(not, subject), subject.shards) : NONE_MET;
}

/** Evaluates no further once no shard can meet all. */
async function evaluateAll(conditions: readonly Condition[], subject: Subject): Promise<Met> {
  let all: Met | undefined;
  for (const one of conditions) {
    const next = await evaluateCondition(one, subject);
    all = all ? metAll([all, next]) : next;
    if (all.maybe.isEmpty) return NONE_MET;
  }
  return all ?? NONE_MET;
}

async function evaluateEach(conditions: readonly Condition[], subject: Subject): Promise<Met[]> {
  const each: Met[] = [];
  for (const one of conditions) each.push(await evaluateCondition(one, subject));
  return each;
}
