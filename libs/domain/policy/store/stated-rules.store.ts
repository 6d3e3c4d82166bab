import { Injectable } from '@nestjs/common';
import type { Reader, Transaction } from '@platform/database';
import type { AskedRule } from '../rule.js';
import type { Waiver } from '../waiver.js';
import { type RuleRow, toRule } from './rule-row.js';
import { SELECT_RULES_CHANGED, SELECT_STATED_RULES } from './rule.sql.js';
import { toWaiver, type WaiverRow } from './waiver-row.js';
import { SELECT_APPROVED_WAIVERS } from './waiver.sql.js';

interface Snapshot {
  /** The tree size as of which the rules were read. */
  readonly until: number;
  readonly rules: readonly AskedRule[];
}

/** Transaction-local: the rules as this transaction sees them. */
const OWN = Symbol('stated rules');

/**
 * Caches the stated rules with their waivers: a writer reads them only after an entry changed one.
 */
@Injectable()
export class StatedRules {
  private cached: Snapshot = { until: 0, rules: [] };

  /**
   * Returns the rules as a transaction that holds the ledger's lock sees them. Runs no SQL
   * statement if nothing was written since `markCurrent`.
   */
  async within(tx: Transaction, nextIndex: number): Promise<readonly AskedRule[]> {
    const snapshot = tx.getLocal<Snapshot>(OWN) ?? this.cached;
    if (snapshot.until === nextIndex) return snapshot.rules;
    const [row] = await tx.query<{ changed: boolean }>(SELECT_RULES_CHANGED, [snapshot.until]);
    const rules = row?.changed ? await this.asOf(tx, nextIndex) : snapshot.rules;
    this.keep(tx, { until: nextIndex, rules });
    return rules;
  }

  /** Marks the rules as current up to `nextIndex`: the transaction changed none of them. */
  markCurrent(tx: Transaction, nextIndex: number): void {
    const own = tx.getLocal<Snapshot>(OWN);
    if (own) this.keep(tx, { until: nextIndex, rules: own.rules });
  }

  async asOf(reader: Reader, treeSize: number): Promise<AskedRule[]> {
    const rules = (await reader.query<RuleRow>(SELECT_STATED_RULES, [treeSize])).map(toRule);
    if (rules.length === 0) return [];
    const waivers = (await reader.query<WaiverRow>(SELECT_APPROVED_WAIVERS, [treeSize])).map(toWaiver);
    const byRule = new Map<string, Waiver[]>();
    for (const waiver of waivers) byRule.set(waiver.rule, [...(byRule.get(waiver.rule) ?? []), waiver]);
    return rules.map((rule) => ({ ...rule, waivers: byRule.get(rule.rule) ?? [] }));
  }

  private keep(tx: Transaction, snapshot: Snapshot): void {
    tx.setLocal(OWN, snapshot);
    tx.afterCommit(() => {
      if (snapshot.until > this.cached.until) this.cached = snapshot;
    });
  }
}
