import type { NewFinding } from '@domain/findings';
import type { ComparedPeriod, DeclaredByModel } from './declared-output.read-model.js';
import type { Days, UsageFigures, UsageSum } from './store/usage.store.js';
import { compareModels, dayAfter, modelsOf } from './usage.read-model.js';

const EXAMPLES = 10;

/** What accounts bought from a vendor in a calendar month (UTC): a finding is about one. */
export interface UsageMonth {
  readonly vendor: string;
  /** `YYYY-MM`. */
  readonly month: string;
}

export const monthOf = ({ day }: Pick<UsageFigures, 'day'>): string => day.slice(0, 'YYYY-MM'.length);

/** All days of the month. */
export function daysOfMonth(month: string): Days {
  const from = `${month}-01`;
  const to = new Date(from);
  to.setUTCMonth(to.getUTCMonth() + 1);
  return { from, to: to.toISOString().slice(0, from.length) };
}

/** From the first to the last day of which usage is stated, and the models. */
export function comparedPeriod(
  stated: readonly Pick<UsageSum, 'generator' | 'firstDay' | 'lastDay'>[],
): ComparedPeriod {
  const first = stated.map(({ firstDay }) => firstDay).sort();
  const last = stated.map(({ lastDay }) => lastDay).sort();
  return { days: { from: first[0] ?? '', to: dayAfter(last.at(-1) ?? '') }, models: modelsOf(stated) };
}

/**
 * The finding of a month in which more of some model was bought than shards declare, and nothing
 * unknown could change that. Null: there is no such model, or none that is asked about.
 * @param rows what is counted, and shown as examples
 */
export function unexplainedUsage(
  { vendor, month }: UsageMonth,
  sums: readonly UsageSum[],
  declared: DeclaredByModel,
  rows: readonly UsageExample[],
): NewFinding | null {
  const unexplained = compareModels(sums, declared).filter(({ status }) => status === 'unexplained');
  const models = new Set(unexplained.map(({ generator }) => generator ?? ''));
  const found = rows.filter(({ generator, outputTokens }) => models.has(generator) && (outputTokens ?? 0) > 0);
  if (found.length === 0) return null;
  return {
    kind: 'unexplained-usage',
    severity: 'warning',
    subject: { vendor, month },
    detail: 'Accounts bought more output in a month than the shards of that vendor and period declare.',
    evidence: {
      days: { ...comparedPeriod(sums).days },
      models: unexplained.slice(0, EXAMPLES).map(({ generator, bought, declared: output, unexplainedTokens }) => ({
        generator,
        boughtTokens: bought.outputTokens,
        declaredTokens: output.tokens,
        declaredShards: output.shards,
        unexplainedTokens,
      })),
    },
    count: found.reduce((sum, { rows: count }) => sum + count, 0),
    examples: found.slice(0, EXAMPLES).map(exampleOf),
  };
}

/** Whether shards declare as much of each model as was bought of it. */
export function isExplained(sums: readonly UsageSum[], declared: DeclaredByModel): boolean {
  return compareModels(sums, declared).every(({ status }) => status === 'explained');
}

/** Some rows of an account and a model. */
export interface UsageExample extends Pick<UsageFigures, 'generator' | 'outputTokens'> {
  readonly account: string;
  /** A day, or a month. */
  readonly when: string;
  readonly rows: number;
}

const exampleOf = ({ when, account, generator, outputTokens }: UsageExample): string =>
  `${when} ${account} ${generator === '' ? 'all models' : generator}: ${outputTokens ?? 0} output tokens`;
