import type { ContradictionCondition } from '../condition.command.js';
import { certainly, type Met } from '../met.js';
import type { Subject } from '../subject.js';

/** The shards that declare one kind and inherit another. What they state is certain. */
export async function meetsContradiction(condition: ContradictionCondition, subject: Subject): Promise<Met> {
  const { declared = 'human', inherited = 'model_generated' } = condition;
  const origins = await subject.origins();
  const ofKind = (kind: string) => origins.filter((origin) => origin.kind === kind);
  const stating = await subject.withOrigins(ofKind(declared), 'declared');
  return certainly(stating.and(await subject.withOrigins(ofKind(inherited), 'inherited')));
}
