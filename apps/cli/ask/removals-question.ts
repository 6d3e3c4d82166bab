import { formatTable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { modelPath, type ModelQuestion } from './provenance-question.js';

/** Members of the answer of the HTTP interface that are shown. */
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

/** All pages, at the position of the first. */
export async function askRemovals(api: ApiClient, question: ModelQuestion): Promise<ModelRemoval[]> {
  const { asOf } = question;
  const found: ModelRemoval[] = [];
  for (let query = asOf === undefined ? '' : `?asOf=${encodeURIComponent(asOf)}`; ;) {
    const { items, nextCursor } = await api.get<Page>(`${modelPath(question)}/removals${query}`);
    found.push(...items);
    if (nextCursor === null) return found;
    query = `?cursor=${encodeURIComponent(nextCursor)}`;
  }
}

const STATUS: Readonly<Record<string, string>> = {
  never_used: 'never used',
  used_before_removal: 'used before it',
  used_after_removal: 'USED AFTER IT',
};

export function formatRemovals({ model, version }: ModelQuestion, removals: readonly ModelRemoval[]): string[] {
  const heading = `How does ${model}@${version} stand to what was removed?`;
  if (removals.length === 0) return [`${heading} Nothing was.`];
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
  const columns = ['removal', 'effective', 'answer', 'by', 'through', 'when', 'shards', 'for example'];
  return [heading, '', ...formatTable(columns, rows).map((line) => `  ${line}`)];
}
