import type { ApiClient } from '../http/api-client.js';
import { type ConnectionOptions, connectToRead } from '../http/api-connection.js';
import { printable } from '../format-table.js';
import { readInstallation } from '../installation.js';

export interface ChangesOptions extends ConnectionOptions {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

interface Change {
  readonly sentence: string;
  readonly firstAt: string;
}

interface ChangesPage {
  readonly items: readonly Change[];
  readonly nextCursor: string | null;
}

export async function showChanges(options: ChangesOptions): Promise<void> {
  const api = connectToRead(readInstallation().config, options);
  for await (const change of changesOf(api, options))
    console.log(options.json ? JSON.stringify(change) : formatChange(change));
}

/** All pages, each as of the position of the first. */
async function* changesOf(api: ApiClient, { from, to }: ChangesOptions): AsyncGenerator<Change> {
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = new URLSearchParams({
      limit: '1000',
      ...(from && { from }),
      ...(to && { to }),
      ...(cursor && { cursor }),
    });
    const page: ChangesPage = await api.get(`/v1/changes?${query.toString()}`);
    yield* page.items;
    cursor = page.nextCursor;
  }
}

export function formatChange({ firstAt, sentence }: Change): string {
  return `${firstAt.slice(0, 16).replace('T', ' ')}  ${printable(sentence)}`;
}
