import { Bitmap } from '@core/bitmap';
import { canonicalJson } from '@core/kernel';
import type { ContentMember, DeclaredContent } from '@domain/shards';
import type { ContradictionCondition } from '../condition.command.js';
import { certainly, type Met } from '../met.js';
import type { Subject } from '../subject.js';

/**
 * The shards that declare one kind and inherit another; with `declarations`, those whose content
 * was declared in another way. What they state is certain.
 */
export async function meetsContradiction(condition: ContradictionCondition, subject: Subject): Promise<Met> {
  const { declarations, declared = 'human', inherited = 'model_generated' } = condition;
  if (declarations) return certainly(await redeclared(declarations, subject));
  const origins = await subject.origins();
  const ofKind = (kind: string) => origins.filter((origin) => origin.kind === kind);
  const stating = await subject.withOrigins(ofKind(declared), 'declared');
  return certainly(stating.and(await subject.withOrigins(ofKind(inherited), 'inherited')));
}

async function redeclared(members: readonly ContentMember[], subject: Subject): Promise<Bitmap> {
  const others = await subject.redeclared();
  return Bitmap.of(others.flatMap(({ shard, own, other }) => (contradict(own, other, members) ? [shard] : [])));
}

/**
 * Whether two declarations of one content contradict each other in any of the members: both state
 * it, and not the same. One that leaves a member out contradicts nothing.
 */
export function contradict(one: DeclaredContent, other: DeclaredContent, members: readonly ContentMember[]): boolean {
  return members.some((member) => {
    const [left, right] = [one[member], other[member]];
    return left !== undefined && right !== undefined && canonicalJson(left) !== canonicalJson(right);
  });
}
