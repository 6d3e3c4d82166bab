import { parentName } from '@domain/models';
import { type OriginFilter, originMatches } from '@domain/origins';
import type { ParentPath } from './exposure.js';
import type { ModelHistory } from './model-history.js';

/** Returns the parents of the chain that match: what they generated is content. */
export function parentPaths({ chain }: Pick<ModelHistory, 'chain'>, filter: OriginFilter): ParentPath[] {
  if (filter.involvement !== undefined && filter.involvement !== 'content') return [];
  return chain.flatMap((version) =>
    version.parents.flatMap((parent): ParentPath[] => {
      const name = parentName(parent);
      const matches = originMatches({ kind: 'model_generated', involvement: 'content', generator: name }, filter);
      return matches
        ? [{ via: 'parent', model: version.model, version: version.version, relation: parent.relation, parent: name }]
        : [];
    }),
  );
}
