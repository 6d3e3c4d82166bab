import { formatTable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { modelPath, type ModelQuestion, queryOf } from './provenance-question.js';

/** The members of the response that are shown. */
interface RemovedUse {
  readonly model: string;
  readonly version: string;
  readonly dataset: string;
  readonly datasetVersion: string;
  readonly stage: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly shards: number;
  readonly example: readonly string[];
}

export interface ModelRemoval {
  readonly removal: string;
  readonly status: string;
  readonly effectiveAt: string;
  readonly uses: readonly RemovedUse[];
}

interface Page {
  readonly items: readonly ModelRemoval[];
  readonly nextCursor: string | null;
  readonly asOf: { readonly treeSize: number };
}

/** Returns all pages, at the position of the first. */
export async function askRemovals(api: ApiClient, question: ModelQuestion): Promise<ModelRemoval[]> {
  const found: ModelRemoval[] = [];
  for (let query = queryOf({ asOf: question.asOf }); ;) {
    const { items, nextCursor } = await api.get<Page>(`${modelPath(question)}/removals?${query}`);
    found.push(...items);
    if (nextCursor === null) return found;
    query = queryOf({ cursor: nextCursor });
  }
}

const STATUS: Readonly<Record<string, string>> = {
  never_used: 'never used',
  used_before_removal: 'used before',
  used_after_removal: 'USED AFTER',
};

export function formatRemovals({ model, version }: ModelQuestion, removals: readonly ModelRemoval[]): string[] {
  const heading = `Did ${model}@${version} use what was removed?`;
  if (removals.length === 0) return [`${heading} Nothing was removed.`];
  const rows = removals.flatMap(({ removal, status, effectiveAt, uses }) => {
    const first = [removal, effectiveAt, STATUS[status] ?? status];
    if (uses.length === 0) return [[...first, '', '', '', '', '']];
    return uses.map((use, at) => [
      ...(at === 0 ? first : ['', '', '']),
      `${use.model}@${use.version}`,
      `${use.dataset}@${use.datasetVersion}, ${use.stage}`,
      `${use.startedAt} to ${use.finishedAt ?? 'now'}`,
      use.shards.toLocaleString('en'),
      use.example.join(' → '),
    ]);
  });
  const columns = ['removal', 'effective', 'use', 'model', 'dataset, stage', 'when', 'shards', 'example'];
  return [heading, '', ...formatTable(columns, rows).map((line) => `  ${line}`)];
}
