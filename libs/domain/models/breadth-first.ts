import type { ModelVersion } from './model-version.js';

/**
 * The first version and what is reached from it by parents, nearest first, each once, as far as
 * `byId` holds them.
 */
export function breadthFirst(first: number, byId: ReadonlyMap<number, ModelVersion>): ModelVersion[] {
  const reached = new Set([first]);
  // A Set may grow while it is iterated; what is added is visited later, which is the order wanted.
  for (const id of reached) {
    for (const parent of byId.get(id)?.parents ?? []) if ('id' in parent) reached.add(parent.id);
  }
  return [...reached].flatMap((id) => byId.get(id) ?? []);
}
