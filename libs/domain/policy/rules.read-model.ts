import { Inject, Injectable } from '@nestjs/common';
import { Database, type Reader } from '@platform/database';
import { PolicyError } from './policy.errors.js';
import type { PolicyRule } from './rule.js';
import { type RuleRow, toRule } from './store/rule-row.js';
import { SELECT_RULE, SELECT_RULE_HISTORY, SELECT_RULES, SELECT_STATED_RULES } from './store/rule.sql.js';

/** A page of a list: at most `limit` items, those after the one whose key is `after`. */
export interface RulesPage<Key> {
  readonly limit: number;
  readonly after?: Key | undefined;
}

/** Rules as of a tree size. */
@Injectable()
export class RulesReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  within(reader: Reader): RulesReadModel {
    return new RulesReadModel(reader);
  }

  async rule(slug: string, asOf: number): Promise<PolicyRule | null> {
    const [row] = await this.reader.query<RuleRow>(SELECT_RULE, [slug, asOf]);
    return row ? toRule(row) : null;
  }

  /** @throws PolicyError `rule-not-found` */
  async requireRule(slug: string, asOf: number): Promise<PolicyRule> {
    const rule = await this.rule(slug, asOf);
    if (rule) return rule;
    throw new PolicyError('rule-not-found', `There is no rule "${slug}". State it with PUT /v1/rules/${slug}.`);
  }

  /** By slug, which is the page's key. */
  async rules(state: PolicyRule['state'] | undefined, page: RulesPage<string>, asOf: number): Promise<PolicyRule[]> {
    const rows = await this.reader.query<RuleRow>(SELECT_RULES, [asOf, page.after, page.limit, state]);
    return rows.map(toRule);
  }

  /** Every statement of a rule, oldest first; the page's key is its entry. */
  async history(slug: string, page: RulesPage<number>, asOf: number): Promise<PolicyRule[]> {
    const rows = await this.reader.query<RuleRow>(SELECT_RULE_HISTORY, [slug, asOf, page.after ?? null, page.limit]);
    return rows.map(toRule);
  }

  /** All rules that are not retired. */
  async stated(asOf: number): Promise<PolicyRule[]> {
    return (await this.reader.query<RuleRow>(SELECT_STATED_RULES, [asOf])).map(toRule);
  }
}
