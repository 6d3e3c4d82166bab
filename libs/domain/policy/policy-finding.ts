import type { JsonObject } from '@core/kernel';
import type { Action } from './state-rule.command.js';
import type { Verdict } from './rule.js';

/** What one rule found in one write. */
export interface PolicyFinding {
  readonly rule: string;
  /** Index of the entry that states the rule. */
  readonly entry: number;
  readonly verdict: Exclude<Verdict, 'allow'>;
  /** What is done because of it. */
  readonly action: Action;
  readonly title: string;
  /** The number of shards that the rule is about. */
  readonly count: number;
  /** Names of some of them, at most ten. */
  readonly examples: readonly string[];
  readonly clause?: string;
  /** What waivers lift of it, beside `count`. */
  readonly waived?: readonly { readonly waiver: string; readonly count: number }[];
}

export const EXAMPLES_SHOWN = 10;

/** A sentence for people: what the rules found, and never whether a contract is broken. */
export function describeFindings(what: string, findings: readonly PolicyFinding[]): string {
  const said = findings.map(({ rule, title, verdict, count, clause, waived = [] }) => {
    const shards = count === 1 ? '1 shard' : `${count.toLocaleString('en')} shards`;
    const found =
      verdict === 'deny' ? `is met by ${shards}` : `may be met by ${shards}, which the record does not tell`;
    const lifted = waived.map((one) => `, and ${one.waiver} lifts it for ${one.count.toLocaleString('en')} more`);
    return `the rule ${rule} ("${title}"${clause === undefined ? '' : `, ${clause}`}) ${found}${lifted.join('')}`;
  });
  return `${what} is refused: ${said.join('; ')}. The attempt is recorded.`;
}

/** Without the members that have no value. */
export function toJson({ clause, waived, ...finding }: PolicyFinding): JsonObject {
  return {
    ...finding,
    ...(clause !== undefined && { clause }),
    ...(waived !== undefined && { waived: waived.map((one) => ({ ...one })) }),
  };
}
