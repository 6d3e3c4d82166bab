import type { JsonObject } from '@core/kernel';
import type { ProjectedTable } from './projected-table.js';

/** An entry as the log holds it: its place, the hash of its bytes, and what they say. */
export interface ReplayedEntry {
  readonly index: number;
  /** RFC 6962 leaf hash of its bytes. */
  readonly leafHash: Buffer;
  readonly kind: string;
  readonly at: string;
  readonly by: string;
  readonly data: JsonObject;
}

/** Told of an entry that the entries before it do not allow, or that says of itself what they do not bear out. */
export type Complain = (entry: number, message: string) => void;

/** One room's projections. */
export interface Projection {
  /** The entry kinds it reads. */
  readonly kinds: readonly string[];
  apply(entry: ReplayedEntry): void;
  tables(): ProjectedTable[];
}
