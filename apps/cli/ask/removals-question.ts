import { formatTable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { splitsOf, WHOLE_VERSION } from './exposure-question.js';
import { modelPath, type ModelQuestion, queryOf } from './provenance-question.js';

/** The members of the response that are shown. */
interface RemovedUse {
  readonly model: string;
  readonly version: string;
  readonly dataset: string;
  readonly datasetVersion: string;
  readonly stage: string;
  readonly splits?: readonly string[];
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly certain: boolean;
  readonly shards: number;
  readonly example: readonly string[];
}

export interface ModelRemoval {
  readonly removal: string;
  readonly state: string;
  readonly verification: string | null;
  readonly status: string;
  readonly certain: boolean;
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

/** No end of the use is recorded, so that it may have ended before the removal. */
const RUNNING = 'MAY BE RUNNING';

export function formatRemovals({ model, version }: ModelQuestion, removals: readonly ModelRemoval[]): string[] {
  const heading = `Did ${model}@${version} use what was removed?`;
  if (removals.length === 0) return [`${heading} Nothing was removed.`];
  const rows = removals.flatMap(({ removal, state, verification, status, certain, effectiveAt, uses }) => {
    const checked = verification === null ? 'never verified' : state;
    const first = [removal, effectiveAt, checked, certain ? (STATUS[status] ?? status) : RUNNING];
    if (uses.length === 0) return [[...first, '', '', '', '', '']];
    return uses.map((use, at) => [
      ...(at === 0 ? first : ['', '', '', '']),
      `${use.model}@${use.version}`,
      `${use.dataset}@${use.datasetVersion}${splitsOf(use)}, ${use.stage}`,
      `${use.startedAt} to ${use.finishedAt ?? '(no end recorded)'}`,
      use.shards.toLocaleString('en'),
      use.example.join(' → '),
    ]);
  });
  const columns = ['removal', 'effective', 'verified', 'use', 'model', 'dataset, stage', 'when', 'shards', 'example'];
  const named = removals.some(({ uses }) => uses.some(({ splits }) => splits));
  return [
    ...[heading, '', ...formatTable(columns, rows).map((line) => `  ${line}`)],
    ...(named ? ['', `  ${WHOLE_VERSION}`] : []),
  ];
}
