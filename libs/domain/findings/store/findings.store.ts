import type { Instant } from '@core/kernel';
import type { Transaction } from '@platform/database';
import type { FindingState, NewFinding } from '../finding.js';
import { CLOSE_STANDINGS, INSERT_FINDINGS, INSERT_STANDINGS, SELECT_RAISED, SELECT_STANDINGS } from './finding.sql.js';

/** Of one kind and subject: how often it was raised, and the finding that is not settled. */
export interface RaisedBefore {
  readonly times: number;
  readonly unsettled: string | null;
}

export interface Standing {
  readonly finding: string;
  readonly state: FindingState;
  readonly stepEntry: number;
  readonly count: number;
  readonly examples: readonly string[];
}

/** By identity in hex; those never raised are left out. */
export async function raisedBefore(tx: Transaction, identities: readonly Buffer[]): Promise<Map<string, RaisedBefore>> {
  const rows = await tx.query<RaisedBefore & { identity: Buffer }>(SELECT_RAISED, [identities]);
  return new Map(rows.map(({ identity, ...raised }) => [identity.toString('hex'), raised]));
}

export async function standingsNow(tx: Transaction, ids: readonly string[]): Promise<Map<string, Standing>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<Standing>(SELECT_STANDINGS, [ids]);
  return new Map(rows.map((row) => [row.finding, row]));
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
    ...{ id, entry, raisedAt, identity: identity.toString('hex') },
    ...{ kind, severity, subject, detail, evidence },
  }));
  await tx.query(INSERT_FINDINGS, [JSON.stringify(listed)]);
}

/** From `entry` on each of these findings stands so; how it stood before is closed. */
export async function holdStandings(tx: Transaction, rows: readonly (Standing & { entry: number })[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(CLOSE_STANDINGS, [rows.map(({ finding }) => finding), rows.map(({ entry }) => entry)]);
  await tx.query(INSERT_STANDINGS, [JSON.stringify(rows)]);
}
