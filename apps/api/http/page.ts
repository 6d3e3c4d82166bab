import type { JsonValue } from '@core/kernel';
import type { LedgerPosition } from '@domain/ledger';
import type { ListAnswer } from './answer.js';
import { formatCursor, malformedCursor, parseCursor } from './cursor.js';

const DEFAULT_LIMIT = 100;

/**
 * The requested page. Request `limit + 1` items: the extra one shows that there is another page.
 */
export interface Page {
  readonly limit: number;
  /** The place of the last item of the previous page; absent on the first page. */
  readonly after?: JsonValue;
}

export function pageOf(query: { limit?: number; cursor?: string }): Page {
  const limit = query.limit ?? DEFAULT_LIMIT;
  return query.cursor === undefined ? { limit } : { limit, after: parseCursor(query.cursor).after };
}

/** Returns the text where the previous page ended. Throws on a cursor of another kind of list. */
export function afterText(page: Page): string | undefined {
  if (page.after === undefined || typeof page.after === 'string') return page.after;
  throw malformedCursor();
}

/** Returns the number where the previous page ended. Throws on a cursor of another kind of list. */
export function afterNumber(page: Page): number | undefined {
  if (page.after === undefined) return undefined;
  if (typeof page.after === 'number' && Number.isSafeInteger(page.after) && page.after >= 0) return page.after;
  throw malformedCursor();
}

/**
 * `listAnswer` returns `{items, nextCursor, asOf}` of up to `limit + 1` items.
 * @param placeOf returns the place of an item in the list, for the cursor
 */
export function listAnswer<Item, Shown>(
  position: LedgerPosition,
  page: Page,
  found: readonly Item[],
  placeOf: (item: Item) => JsonValue,
  show: (item: Item) => Shown,
): ListAnswer<Shown> {
  const items = found.slice(0, page.limit);
  const last = items.at(-1);
  const more = found.length > page.limit && last !== undefined;
  const nextCursor = more ? formatCursor({ after: placeOf(last), treeSize: position.treeSize }) : null;
  return { items: items.map(show), nextCursor, asOf: position };
}
