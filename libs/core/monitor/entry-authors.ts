import type { JsonObject } from '@core/kernel';

/** A key, as entries state it. */
export interface AuthorKey {
  readonly roles: readonly string[];
  readonly expiresAt: string | null;
  readonly revoked: { readonly entry: number; readonly at: string } | null;
}

/** Holds each entry against who may write it, by the entries before it alone. */
export interface EntryAuthors {
  /** Reads the next entry. Never throws. */
  read(entry: {
    readonly index: number;
    readonly kind: string;
    readonly at: string;
    readonly by: string;
    readonly data: JsonObject;
  }): void;
  /** What the entries so far state of each key, by its id. */
  keys(): (readonly [id: string, key: AuthorKey])[];
}

/**
 * Opens `EntryAuthors` behind entries that state these keys. `isUnknown`: the author is no key that
 * was issued, and no part of the system.
 */
export type OpenAuthors = (
  onFault: (fault: { readonly entry: number; readonly message: string; readonly isUnknown: boolean }) => void,
  keys: Iterable<readonly [id: string, key: AuthorKey]>,
) => EntryAuthors;
