import { Bitmap } from '@core/bitmap';
import type { Instant } from '@core/kernel';
import type { Transaction } from '@platform/database';
import type { FindingKind, FindingSeverity, FindingState, NewFinding } from '../finding.js';
import {
  CLOSE_STATUSES,
  INSERT_FINDINGS,
  INSERT_STATUSES,
  PUT_COUNTED,
  SELECT_COUNTED,
  SELECT_LAST_STATUSES,
  SELECT_RAISED,
  SELECT_STATUSES,
  SELECT_UNSETTLED_OF_REMOVAL,
} from './finding.sql.js';

/** How often a kind and subject was raised, and its unsettled finding. */
export interface RaisedBefore {
  readonly times: number;
  readonly unsettled: string | null;
}

export interface FindingStatus {
  readonly finding: string;
  readonly state: FindingState;
  readonly stepEntry: number;
  /** As it was raised, or as it was updated. */
  readonly severity: FindingSeverity;
  readonly detail: string;
  readonly count: number;
  readonly examples: readonly string[];
  readonly vendors: readonly string[];
  readonly datasets: readonly string[];
  /** The entry that raised it, or the last one that found it again. */
  readonly seenEntry: number;
  /** Id of the principal that takes care of it. */
  readonly owner: string | null;
  readonly ignoredUntil: Instant | null;
}

/** By identity in hex; identities that were never raised are left out. */
export async function raisedBefore(tx: Transaction, identities: readonly Buffer[]): Promise<Map<string, RaisedBefore>> {
  const rows = await tx.query<RaisedBefore & { identity: Buffer }>(SELECT_RAISED, [identities]);
  return new Map(rows.map(({ identity, ...raised }) => [identity.toString('hex'), raised]));
}

export async function currentStatuses(tx: Transaction, ids: readonly string[]): Promise<Map<string, FindingStatus>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<FindingStatus>(SELECT_STATUSES, [ids]);
  return new Map(rows.map((row) => [row.finding, row]));
}

/** The shards that findings count, by finding; those that count none are left out. */
export async function countedShards(tx: Transaction, findings: readonly string[]): Promise<Map<string, Bitmap>> {
  const rows = await tx.query<{ finding: string; shards: Buffer }>(SELECT_COUNTED, [findings]);
  return new Map(rows.map(({ finding, shards }) => [finding, Bitmap.fromBytes(shards)]));
}

export async function putCounted(tx: Transaction, counted: ReadonlyMap<string, Bitmap>): Promise<void> {
  if (counted.size === 0) return;
  await tx.query(PUT_COUNTED, [[...counted.keys()], [...counted.values()].map((shards) => shards.toBytes())]);
}

/** The status of the last finding of each identity, by identity in hex. */
export async function lastStatuses(
  tx: Transaction,
  identities: readonly Buffer[],
): Promise<Map<string, FindingStatus>> {
  const rows = await tx.query<FindingStatus & { identity: Buffer }>(SELECT_LAST_STATUSES, [identities]);
  return new Map(rows.map(({ identity, ...status }) => [identity.toString('hex'), status]));
}

/** The unsettled findings of a removal about datasets and models, but for those to keep. */
export async function unsettledOfRemoval(
  tx: Transaction,
  removal: string,
  kinds: readonly FindingKind[],
  keep: readonly string[],
): Promise<FindingStatus[]> {
  return tx.query<FindingStatus>(SELECT_UNSETTLED_OF_REMOVAL, [removal, kinds, keep]);
}

export interface FindingRow {
  readonly id: string;
  readonly entry: number;
  readonly identity: Buffer;
  readonly found: NewFinding;
}

export async function insertFindings(tx: Transaction, rows: readonly FindingRow[], raisedAt: Instant): Promise<void> {
  if (rows.length === 0) return;
  const listed = rows.map(({ id, entry, identity, found: { kind, severity, subject, detail, evidence } }) => ({
    id,
    entry,
    raisedAt,
    identity: identity.toString('hex'),
    kind,
    severity,
    subject,
    detail,
    evidence,
  }));
  await tx.query(INSERT_FINDINGS, [JSON.stringify(listed)]);
}

/** Ends the current row of each finding, and inserts one that is valid from `entry`. */
export async function replaceStatuses(
  tx: Transaction,
  rows: readonly (FindingStatus & { entry: number })[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(CLOSE_STATUSES, [rows.map(({ finding }) => finding), rows.map(({ entry }) => entry)]);
  await tx.query(INSERT_STATUSES, [JSON.stringify(rows)]);
}
