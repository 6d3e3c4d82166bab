import { Bitmap } from '@core/bitmap';
import type { LineageView } from '@domain/lineage';
import type { Origin, OriginShards } from '@domain/origins';
import { examplePath } from '@domain/provenance';
import { type Condition, innerConditions, type Reach } from './condition.command.js';
import { matchOrigin } from './conditions/origin.js';
import { judgeTerms } from './conditions/terms.js';
import type { Truth } from './met.js';
import type { RecordedSubject } from './recorded-subject.read-model.js';

/** An origin because of which a shard meets a condition, or may. */
interface Cause {
  readonly origin: Origin;
  readonly reach: Reach;
  /** It may be met: the record does not tell. */
  readonly maybe: boolean;
}

/** Each is an intersection with all that was found. */
const CAUSES_TRIED = 100;

/**
 * Returns the numbers of the shards from one that declares an origin which a condition is about,
 * down to a member that has it: the first of those found or, where a condition on all of them
 * together finds others too, the first that has such an origin. It is the first member alone where
 * the condition is about what that states itself. A certain origin is preferred.
 * @param found members, at least one
 */
export async function sourcePath(
  when: Condition,
  subject: RecordedSubject,
  found: Bitmap,
  view: LineageView,
): Promise<number[]> {
  const causes = (await causesOf(when, subject)).sort((one, other) => Number(one.maybe) - Number(other.maybe));
  const sets = await subject.setsOf(causes.map(({ origin }) => origin));
  const having = causes.flatMap(({ origin: { id }, reach, maybe }) => {
    const shards = sets.get(id);
    return shards ? [{ shards, maybe, has: (member: number) => reaches(shards, reach, member) }] : [];
  });
  const first = found.first() ?? 0;
  const member = having.some(({ has }) => has(first)) ? first : (firstWith(having, found) ?? first);
  const present = having.filter(({ has }) => has(member));
  const chosen = present.filter(({ maybe }) => maybe === present[0]?.maybe).map(({ shards }) => shards);
  if (chosen.length === 0) return [member];
  const [declared, effective] = [chosen.map((set) => set.declared), chosen.map((set) => set.effective)];
  return examplePath(view, member, Bitmap.union(declared), Bitmap.union(effective));
}

function reaches({ declared, effective }: OriginShards, reach: Reach, member: number): boolean {
  if (reach === 'declared') return declared.has(member);
  return effective.has(member) && (reach === 'any' || !declared.has(member));
}

function firstWith(
  having: readonly { readonly shards: OriginShards; readonly has: (member: number) => boolean }[],
  found: Bitmap,
): number | null {
  for (const { shards, has } of having.slice(0, CAUSES_TRIED)) {
    const first = shards.effective.and(found).first();
    if (first !== null && has(first)) return first;
  }
  return null;
}

/** What a condition denies is no cause. */
async function causesOf(condition: Condition, subject: RecordedSubject): Promise<Cause[]> {
  if (condition.not) return [];
  const causes = await ownCauses(condition, subject);
  for (const nested of innerConditions(condition)) causes.push(...(await causesOf(nested, subject)));
  return causes;
}

async function ownCauses(condition: Condition, subject: RecordedSubject): Promise<Cause[]> {
  const { origin: asked, terms, missing, contradiction } = condition;
  const origins = await subject.origins();
  const causes = (truths: readonly Truth[], reach: Reach): Cause[] =>
    origins.flatMap((origin, at) => (truths[at] === 'no' ? [] : [{ origin, reach, maybe: truths[at] === 'unknown' }]));
  const having = (holds: (origin: Origin) => boolean, reach: Reach): Cause[] =>
    causes(
      origins.map((origin) => (holds(origin) ? 'yes' : 'no')),
      reach,
    );
  if (asked)
    return causes(
      origins.map((one) => matchOrigin(one, asked)),
      asked.reach ?? 'any',
    );
  if (terms)
    return (await judgeTerms(terms, subject)).flatMap(({ origin, truth }): Cause[] =>
      truth === 'no' ? [] : [{ origin, reach: 'any', maybe: truth === 'unknown' }],
    );
  if (contradiction && !contradiction.declarations)
    return having(({ kind }) => kind === (contradiction.inherited ?? 'model_generated'), 'inherited');
  if (missing?.what === 'origin') return having(({ kind }) => kind === 'unknown', 'any');
  if (missing?.what === 'collected') return having(({ collected }) => collected === undefined, 'any');
  if (missing?.what === 'approval') return causes((await subject.approved(origins)).map(unapproved), 'any');
  return [];
}

function unapproved(approved: Truth): Truth {
  if (approved === 'unknown') return 'unknown';
  return approved === 'yes' ? 'no' : 'yes';
}
