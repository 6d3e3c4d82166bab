import type { ShardDeclaration } from './shard-declaration.js';

/** Facts that a shard states itself, or lacks. */
export type StatedFact = 'digest' | 'evidence' | 'licence';

/** Whether a shard states it; `evidence`: of each of its origins, and there is one. */
export function statesFact(declaration: ShardDeclaration, fact: StatedFact): boolean {
  if (fact !== 'evidence') return declaration[fact] !== undefined;
  const { origins = [] } = declaration;
  return origins.length > 0 && origins.every(({ evidence = [] }) => evidence.length > 0);
}
