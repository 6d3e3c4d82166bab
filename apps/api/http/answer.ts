import type { LedgerPosition } from '@domain/ledger';

/** An answer with the ledger position it was computed at. */
export function answer<Body extends object>(asOf: LedgerPosition, body: Body): Body & { asOf: LedgerPosition } {
  return { ...body, asOf };
}
