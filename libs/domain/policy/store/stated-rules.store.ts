import { Injectable } from '@nestjs/common';
import { VendorsReadModel } from '@domain/vendors';
import { type DatabaseCache, forgetWithDatabase } from '@platform/cache';
import { awaitAll, type Reader, type Transaction } from '@platform/database';
import type { AskedRule } from '../rule.js';
import type { Waiver } from '../waiver.js';
import { type RuleRow, toRule } from './rule-row.js';
import { SELECT_RULES_CHANGED, SELECT_STATED_RULES } from './rule.sql.js';
import { toWaiver, type WaiverRow } from './waiver-row.js';
import { SELECT_APPROVED_WAIVERS } from './waiver.sql.js';

export interface RulesSnapshot {
  /** The tree size as of which the rules were read. */
  readonly until: number;
  /** Rules that did not change are the same objects as before. */
  readonly rules: readonly AskedRule[];
  /** The tree size as of which terms or approvals of vendors were last seen to change. */
  readonly factsFrom: number;
}

const NOTHING_READ: RulesSnapshot = { until: 0, rules: [], factsFrom: 0 };

/** Transaction-local: the rules as this transaction sees them. */
const OWN = Symbol('stated rules');

/**
 * Caches the stated rules with their waivers: a writer reads them only after an entry changed one.
 */
@Injectable()
export class StatedRules implements DatabaseCache {
  private cached = NOTHING_READ;

  constructor(private readonly vendors: VendorsReadModel) {
    forgetWithDatabase(this);
  }

  forget(): void {
    this.cached = NOTHING_READ;
  }

  /** Returns the rules as a transaction that holds the ledger's lock sees them. */
  async within(tx: Transaction, nextIndex: number): Promise<readonly AskedRule[]> {
    return (await this.snapshot(tx, nextIndex)).rules;
  }

  /** As `within`. Runs no SQL statement if nothing was written since `markCurrent`. */
  async snapshot(tx: Transaction, nextIndex: number): Promise<RulesSnapshot> {
    const known = tx.getLocal<RulesSnapshot>(OWN) ?? this.cached;
    if (known.until === nextIndex) {
      tx.setLocal(OWN, known);
      return known;
    }
    const from = known.until;
    const [[row], factsChanged] = await awaitAll([
      tx.query<{ changed: boolean }>(SELECT_RULES_CHANGED, [from]),
      this.vendors.within(tx).factsChanged(from),
    ]);
    const rules = row?.changed || from === 0 ? await this.asOf(tx, nextIndex) : known.rules;
    const snapshot = { until: nextIndex, rules, factsFrom: factsChanged ? nextIndex : known.factsFrom };
    this.keep(tx, snapshot);
    return snapshot;
  }

  /** Marks the rules as current up to `nextIndex`: the transaction changed none of them. */
  markCurrent(tx: Transaction, nextIndex: number): void {
    const own = tx.getLocal<RulesSnapshot>(OWN);
    if (own) this.keep(tx, { ...own, until: nextIndex });
  }

  async asOf(reader: Reader, treeSize: number): Promise<AskedRule[]> {
    const rules = (await reader.query<RuleRow>(SELECT_STATED_RULES, [treeSize])).map(toRule);
    if (rules.length === 0) return [];
    const waivers = (await reader.query<WaiverRow>(SELECT_APPROVED_WAIVERS, [treeSize])).map(toWaiver);
    const byRule = new Map<string, Waiver[]>();
    for (const waiver of waivers) byRule.set(waiver.rule, [...(byRule.get(waiver.rule) ?? []), waiver]);
    return rules.map((rule) => ({ ...rule, waivers: byRule.get(rule.rule) ?? [] }));
  }

  private keep(tx: Transaction, snapshot: RulesSnapshot): void {
    const before = this.cached;
    tx.setLocal(OWN, snapshot);
    tx.afterCommit(() => {
      if (snapshot.until > this.cached.until || this.cached === before) this.cached = snapshot;
    });
  }
}
