import { queryOf } from '../ask/provenance-question.js';
import { CliError } from '../cli.errors.js';
import { formatTable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { type ConnectionOptions, connectToRead } from '../http/api-connection.js';
import { readInstallation } from '../installation.js';
import type { Filter, Item, List, ListCommand, ListedColumn } from './list.js';

/** The options of a list; its filters are among them, by the names of the query parameters. */
export interface ListOptions extends ConnectionOptions {
  readonly limit?: string;
  readonly cursor?: string;
  readonly all?: boolean;
  readonly asOf?: string;
  readonly verify?: boolean;
  readonly chain?: boolean;
  readonly json?: boolean;
  readonly [filter: string]: unknown;
}

/** The response of a list: the items are in a member, which `List` names. */
type Page = Readonly<Record<string, unknown>> & { readonly nextCursor?: string | null };

const PAGE = '100';
const LARGEST_PAGE = '1000';

export async function showList(command: ListCommand, names: readonly string[], options: ListOptions): Promise<void> {
  const api = connectToRead(readInstallation().config, options);
  const { below } = command;
  const isBelow = below !== undefined && names.length > 0;
  const list = isBelow ? below.list : command.list;
  const valueOf = ({ flag }: Filter): unknown => options[camelCase(flag)];
  const unfit = isBelow ? undefined : below?.filters?.find((filter) => valueOf(filter) !== undefined);
  if (below && unfit)
    throw new CliError(
      'malformed-option',
      `--${unfit.flag} needs a ${below.argument}: whence ${command.name} <${below.argument}> --${unfit.flag} …`,
    );
  const filters = [...command.filters, ...(isBelow ? (below.filters ?? []) : [])];
  const query = Object.fromEntries(filters.map((one) => [camelCase(one.flag), valueOf(one) as string | undefined]));
  for await (const page of pages(api, list.path(names), query, options))
    console.log(options.json ? JSON.stringify(page) : formatPage(list, page, options.all === true).join('\n'));
}

/** One page, or with `all` every page at the position of the first. */
async function* pages(
  api: Pick<ApiClient, 'get'>,
  path: string,
  filters: Readonly<Record<string, string | undefined>>,
  { limit, cursor, all = false, asOf }: ListOptions,
): AsyncGenerator<Page> {
  const isPaged = !path.includes('/versions/');
  const size = isPaged ? (limit ?? (all ? LARGEST_PAGE : PAGE)) : undefined;
  for (let from = cursor, first = true; first || from !== undefined; first = false) {
    const position = from === undefined ? asOf : undefined;
    const query = queryOf({ ...filters, limit: size, cursor: from, asOf: position });
    const page = await api.get<Page>(`${path}${query && `?${query}`}`);
    yield page;
    from = all ? (page.nextCursor ?? undefined) : undefined;
  }
}

export function formatPage({ columns, member = 'items' }: List, page: Page, all: boolean): string[] {
  const items = page[member] as readonly Item[];
  if (items.length === 0) return ['Nothing is recorded that matches.'];
  const shown = columns.filter((column) => items.some((item) => cellOf(column, item) !== ''));
  const rows = items.map((item) => shown.map((column) => cellOf(column, item)));
  const table = formatTable(
    shown.map(({ heading }) => heading),
    rows,
  );
  const { nextCursor } = page;
  return typeof nextCursor === 'string' && !all
    ? [...table, '', `There are more: --all shows them, --cursor ${nextCursor} the next page.`]
    : table;
}

function cellOf({ cell }: ListedColumn, item: Item): string | number {
  if (typeof cell !== 'string') return cell(item);
  const value = cell.split('.').reduce<unknown>((within, name) => (within as Item | null | undefined)?.[name], item);
  return typeof value === 'number' || typeof value === 'string' ? value : '';
}

const camelCase = (flag: string): string => flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
