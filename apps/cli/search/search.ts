import type { ApiClient } from '../http/api-client.js';
import { type ConnectionOptions, connectToRead } from '../http/api-connection.js';
import { CliError } from '../cli.errors.js';
import { formatTable } from '../format-table.js';
import { readInstallation } from '../installation.js';

export interface SearchOptions extends ConnectionOptions {
  readonly prefix?: string;
  readonly kinds?: string;
  readonly limit: string;
  readonly asOf?: string;
  readonly json?: boolean;
}

export interface Hit {
  readonly kind: string;
  readonly id: string;
  readonly text: string | null;
  readonly withdrawn: boolean;
  readonly versions: { readonly matching: number; readonly withdrawn: number } | null;
}

interface HitsPage {
  readonly items: readonly Hit[];
  readonly nextCursor: string | null;
}

export async function showHits(words: string, options: SearchOptions): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1)
    throw new CliError('malformed-option', '--limit must be a whole number from 1 on.');
  const api = connectToRead(readInstallation().config, options);
  const { hits, more } = await search(api, words, limit, options);
  if (options.json) for (const hit of hits) console.log(JSON.stringify(hit));
  else console.log(formatHits(hits, more).join('\n'));
}

/** Reads pages until there are enough hits: a page may be short though there are more. */
async function search(
  api: ApiClient,
  words: string,
  limit: number,
  { prefix, kinds, asOf }: SearchOptions,
): Promise<{ hits: Hit[]; more: boolean }> {
  const hits: Hit[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: String(Math.min(1000, limit - hits.length)) });
    const term = { q: words || undefined, prefix, kinds, cursor: cursor ?? undefined, asOf: cursor ? undefined : asOf };
    for (const [name, value] of Object.entries(term)) if (value !== undefined) query.set(name, value);
    const page: HitsPage = await api.get(`/v1/search?${query.toString()}`);
    hits.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && hits.length < limit);
  return { hits, more: cursor !== null };
}

export function formatHits(hits: readonly Hit[], more: boolean): string[] {
  if (hits.length === 0) return ['Nothing was found.'];
  const marked = hits.some((hit) => markOf(hit) !== '');
  const rows = hits.map((hit) => {
    const { kind, id, text } = hit;
    return [kind, id, text === id ? '' : (text ?? ''), ...(marked ? [markOf(hit)] : [])];
  });
  const rest = more ? [`There may be more: these are the first ${hits.length}. Give a higher --limit.`] : [];
  return [...formatTable(['kind', 'name', 'text', ...(marked ? ['withdrawn'] : [])], rows), ...rest];
}

function markOf({ withdrawn, versions }: Hit): string {
  if (withdrawn) return 'withdrawn';
  return versions && versions.withdrawn > 0 ? `${versions.withdrawn} of ${versions.matching} versions` : '';
}
