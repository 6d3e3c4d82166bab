import type { Bitmap } from '@core/bitmap';
import type { MissingCondition } from '../condition.command.js';
import { certainly, type Met, metAsAWhole } from '../met.js';
import type { Subject } from '../subject.js';

/**
 * The shards that lack a fact. `origin`: one of unknown kind is among their origins. `collected`:
 * one of their origins states no period.
 */
export async function meetsMissing({ what, above }: MissingCondition, subject: Subject): Promise<Met> {
  const lacking = await shardsWithout(what, subject);
  if (above === undefined || subject.oneByOne) return certainly(lacking);
  return metAsAWhole(lacking.size > above * subject.shards.size ? 'yes' : 'no', subject.shards);
}

async function shardsWithout(what: MissingCondition['what'], subject: Subject): Promise<Bitmap> {
  if (what === 'digest' || what === 'licence') return subject.without(what);
  const lacks =
    what === 'origin'
      ? (await subject.origins()).filter(({ kind }) => kind === 'unknown')
      : (await subject.origins()).filter(({ collected }) => collected === undefined);
  return subject.withOrigins(lacks, 'any');
}
