import type { LedgerPosition } from '@domain/ledger';

/** An answer with the ledger position it was computed at. */
export type Answer<Body> = Body & { readonly asOf: LedgerPosition };

/** A page of a list. */
export interface PageAnswer<Item> {
  readonly items: readonly Item[];
  /** Cursor of the next page; null on the last page. */
  readonly nextCursor: string | null;
}

export type ListAnswer<Item> = Answer<PageAnswer<Item>>;

/** An answer of lines of JSON: the route declares the type of a line. */
export type Ndjson<_Line, Body> = Body;

/** A JSON body of this form as it arrived: the handler checks it. */
export type Unchecked<_Form> = unknown;

export function answer<Body extends object>(asOf: LedgerPosition, body: Body): Answer<Body> {
  return { ...body, asOf };
}
