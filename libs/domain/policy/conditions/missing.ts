import type { Bitmap } from '@core/bitmap';
import type { MissingCondition } from '../condition.command.js';
import { exceedsPart } from './exceeds-part.js';
import { certainly, type Met, met, metAsAWhole, NONE_MET, type Truth } from '../met.js';
import type { Subject } from '../subject.js';

/**
 * The shards that lack a fact. `origin`: one of unknown kind is among their origins. `collected`:
 * one of their origins states no period. `evidence`: one of the origins that they state themselves
 * has none. `approval`: the vendor of one of their origins approved no
 * access to it.
 */
export async function meetsMissing({ what, above }: MissingCondition, subject: Subject): Promise<Met> {
  const lacking = what === 'approval' ? await unapproved(subject) : certainly(await shardsWithout(what, subject));
  if (above === undefined) return lacking;
  if (subject.oneByOne) return above < 1 ? lacking : NONE_MET;
  const { yes, maybe } = lacking;
  const all = subject.shards.size;
  const possible: Truth = exceedsPart(maybe.size, above, all) ? 'unknown' : 'no';
  return metAsAWhole(exceedsPart(yes.size, above, all) ? 'yes' : possible, subject.shards);
}

async function shardsWithout(what: Exclude<MissingCondition['what'], 'approval'>, subject: Subject): Promise<Bitmap> {
  if (what === 'digest' || what === 'licence' || what === 'evidence') return subject.without(what);
  const lacks =
    what === 'origin'
      ? (await subject.origins()).filter(({ kind }) => kind === 'unknown')
      : (await subject.origins()).filter(({ collected }) => collected === undefined);
  return subject.withOrigins(lacks, 'any');
}

async function unapproved(subject: Subject): Promise<Met> {
  const origins = await subject.origins();
  const approved = await subject.approved(origins);
  const having = (truth: Truth): Promise<Bitmap> =>
    subject.withOrigins(
      origins.filter((_, at) => approved[at] === truth),
      'any',
    );
  return met(await having('no'), await having('unknown'));
}
