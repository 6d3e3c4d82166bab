import type { Entry, EntryKind } from './entry-formats.js';
import type { ProjectedTable } from './projected-table.js';

/**
 * Reports a fault of an entry: it contradicts the entries before it, or states of itself what is
 * not so.
 */
export type ReportFault = (entry: number, message: string) => void;

/** Makes a projection apply every entry of a kind. Each kind belongs to one projection. */
export type Subscribe = <Kind extends EntryKind>(kind: Kind, apply: (entry: Entry<Kind>) => void) => void;

/**
 * Some of the tables, as the entries read so far make them. Its constructor subscribes to the
 * entries it reads.
 */
export interface Projection {
  tables(): ProjectedTable[];
}
