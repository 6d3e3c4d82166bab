import { Injectable } from '@nestjs/common';
import { canonicalJson, type JsonObject } from '@core/kernel';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { invalidRule, PolicyError } from './policy.errors.js';
import { ruleRetired, ruleStated } from './policy.ledger-entries.js';
import { RetireRule } from './retire-rule.command.js';
import { canonicalRule, contentOfRule, type PolicyRule } from './rule.js';
import { RulesReadModel } from './rules.read-model.js';
import { StateRule } from './state-rule.command.js';
import { CLOSE_RULE, INSERT_RULE } from './store/rule.sql.js';

/**
 * The result of a statement about a rule. `existing`: the same is current; the receipt is that
 * statement's.
 */
export interface RuleRecorded {
  readonly receipt: Receipt;
  readonly existing: boolean;
  /** Other content was current under the same slug; it stays readable as of then. */
  readonly amended: boolean;
}

/** States and retires rules. */
@Injectable()
export class RulesService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly rules: RulesReadModel,
  ) {}

  /** States a rule, amends it, or brings a retired one back. */
  async state(tx: Transaction, by: Actor, command: StateRule): Promise<RuleRecorded> {
    const { rule, ...facts } = readCommand(StateRule, command, invalidRule);
    const content = canonicalRule(facts);
    const { nextIndex } = await this.ledger.open(tx);
    const known = await this.rules.within(tx).rule(rule, nextIndex);
    const json = canonicalJson(content as RuleJson);
    if (known?.state === 'stated' && canonicalJson(contentOfRule(known)) === json) return this.existing(tx, known);
    const receipt = await this.ledger.append(tx, by, ruleStated(rule, content));
    await this.replace(tx, rule, receipt.index, ['stated', json, null]);
    return { receipt, existing: false, amended: known !== null };
  }

  /** The same reason again is `existing`. */
  async retire(tx: Transaction, by: Actor, slug: string, command: RetireRule): Promise<RuleRecorded> {
    const { reason } = readCommand(RetireRule, command, invalidRule);
    const { nextIndex } = await this.ledger.open(tx);
    const known = await this.rules.within(tx).requireRule(slug, nextIndex);
    if (known.state === 'retired' && known.retiredFor === reason) return this.existing(tx, known);
    if (known.state === 'retired')
      throw new PolicyError('rule-retired', `The rule "${slug}" was retired by entry ${known.validFrom}.`);
    const receipt = await this.ledger.append(tx, by, ruleRetired(slug, reason));
    await this.replace(tx, slug, receipt.index, ['retired', canonicalJson(contentOfRule(known)), reason]);
    return { receipt, existing: false, amended: false };
  }

  private async existing(tx: Transaction, { validFrom }: PolicyRule): Promise<RuleRecorded> {
    return { receipt: await this.entries.receipt(validFrom, tx), existing: true, amended: false };
  }

  private async replace(tx: Transaction, rule: string, entry: number, values: readonly unknown[]): Promise<void> {
    await tx.query(CLOSE_RULE, [rule, entry]);
    await tx.query(INSERT_RULE, [rule, entry, ...values]);
  }
}

type RuleJson = JsonObject & ReturnType<typeof canonicalRule>;
