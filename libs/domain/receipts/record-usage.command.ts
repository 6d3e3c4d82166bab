import { KernelError, parseInstant, parseSlug } from '@core/kernel';
import { ListOf, NotFarAhead, Optional, Parsed, Printable, Rule, Text, WholeNumber } from '@platform/validation';

const NAME_LENGTH = 128;
/** Rows of one statement: ten models and ten projects on each day of six months. */
export const USAGE_ROWS = 20_000;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Accepts `YYYY-MM-DD` of the calendar; returns it. */
export function parseDay(text: string): string {
  if (DAY.test(text)) return parseInstant(text).slice(0, 10);
  const message = 'must be a day in UTC, such as 2026-03-01';
  throw new KernelError('malformed-value', `A day ${message}.`, [{ pointer: '', message }]);
}

/** What was bought on one day. Figures that the vendor does not state are left out: not known. */
@Rule<UsageRow>(({ project, inputTokens, outputTokens, requests }, complain) => {
  if (project?.includes('@')) complain('/project', 'must not be the address of a person');
  if ([inputTokens, outputTokens, requests].every((figure) => figure === undefined))
    complain('', 'needs outputTokens, inputTokens or requests');
})
export class UsageRow {
  /**
   * The day in UTC.
   * @example 2026-03-01
   */
  @NotFarAhead()
  @Parsed(parseDay)
  readonly day: string;

  /**
   * The model as the vendor names it. Left out: the statement is of all models together.
   * @example gpt-4o-2024-08-06
   */
  @Optional()
  @Text({ max: NAME_LENGTH })
  @Printable()
  readonly generator?: string;

  /**
   * The vendor's id of the project or workspace. Left out: the statement is of all of them.
   * @example proj_a1
   */
  @Optional()
  @Text({ max: NAME_LENGTH })
  @Printable()
  readonly project?: string;

  /** All tokens sent, cached ones too. */
  @Optional()
  @WholeNumber()
  readonly inputTokens?: number;

  @Optional()
  @WholeNumber()
  readonly outputTokens?: number;

  @Optional()
  @WholeNumber()
  readonly requests?: number;
}

/** What an account bought from a vendor's API, by day, model and project. */
@Rule<RecordUsage>(({ account, rows }, complain) => {
  if (account.includes('@'))
    complain('/account', 'must not be the address of a person; give the id of the organisation');
  if (rows.length === 0) complain('/rows', 'must hold at least one row');
  const seen = new Set<string>();
  for (const [at, { day, generator, project }] of rows.entries()) {
    const key = JSON.stringify([day, generator, project]);
    if (seen.has(key)) complain(`/rows/${at}`, 'is of the same day, model and project as an earlier row');
    seen.add(key);
  }
})
export class RecordUsage {
  /** @example openai */
  @Parsed(parseSlug)
  readonly vendor: string;

  /**
   * The account as the vendor names it: an organisation, not a person.
   * @example org-1
   */
  @Text({ max: NAME_LENGTH })
  @Printable()
  readonly account: string;

  @ListOf(() => UsageRow, { max: USAGE_ROWS })
  readonly rows: readonly UsageRow[];
}
