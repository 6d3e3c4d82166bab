import { NAME_LIMIT, parseInstant, parsePeriod, parseSlug } from '@core/kernel';
import {
  complainOf,
  EachOneOf,
  ListOfTexts,
  NotFarAhead,
  ObjectOf,
  OneOf,
  Optional,
  OptionalOrNull,
  Parsed,
  Printable,
  Rule,
  Text,
} from '@platform/validation';
import { checkNested, Condition, mentions } from './condition.command.js';

const TEXT_LIMIT = 2_000;

export const EFFECTS = ['block', 'flag'] as const;
export const GATES = ['registration', 'commit', 'use', 'certificate'] as const;
export const UNKNOWN_ACTIONS = ['block', 'flag', 'allow'] as const;
export const RULE_SEVERITIES = ['info', 'warning', 'violation'] as const;

export type Effect = (typeof EFFECTS)[number];
/** The moment a rule is asked. */
export type Gate = (typeof GATES)[number];
/** What is done with a write: refused, accepted with a finding, or accepted. */
export type Action = (typeof UNKNOWN_ACTIONS)[number];
export type RuleSeverity = (typeof RULE_SEVERITIES)[number];

/** When a rule is effective: half-open, [from, to). */
@Rule<RulePeriod>((period, complain) => complainOf(() => parsePeriod(period), complain))
export class RulePeriod {
  /** The first instant. */
  @NotFarAhead('planDays')
  @Parsed(parseInstant)
  readonly from: string;

  /** The first instant after it. Defaults to no end. */
  @OptionalOrNull()
  @NotFarAhead('planDays')
  @Parsed(parseInstant)
  readonly to?: string | null;
}

/** What is stated about a rule whose slug is in the address: what must not happen. */
@Rule<RuleFacts>((rule, complain) => {
  if (rule.gates.length === 0) complain('/gates', 'must name at least one gate');
  if (new Set(rule.gates).size < rule.gates.length) complain('/gates', 'names a gate twice');
  if (rule.effect === 'flag' && rule.onUnknown === 'block')
    complain('/onUnknown', 'must not be block where the effect is flag');
  if (!rule.gates.includes('use') && [rule.when, rule.unless].some((one) => one && mentions(one, 'jurisdiction')))
    complain('/gates', 'must include use: where a model is offered is known of uses only');
  checkNested(rule.when, '/when', complain);
  if (rule.unless) checkNested(rule.unless, '/unless', complain);
})
export class RuleFacts {
  /** @example No output of a vendor’s model in training data */
  @Text({ max: NAME_LIMIT })
  @Printable()
  readonly title: string;

  /** `block`: the write is refused. `flag`: it is accepted and raises a finding. */
  @OneOf(EFFECTS)
  readonly effect: Effect;

  /**
   * When the rule is asked.
   * @example ["registration", "commit", "use"]
   */
  @EachOneOf(GATES)
  @ListOfTexts({ max: GATES.length })
  readonly gates: readonly Gate[];

  /**
   * What is done where the record does not tell whether the condition holds. Defaults to `flag`.
   */
  @Optional()
  @OneOf(UNKNOWN_ACTIONS)
  readonly onUnknown?: Action;

  @ObjectOf(() => RulePeriod)
  readonly effective: RulePeriod;

  /** What must not be. */
  @ObjectOf(() => Condition)
  readonly when: Condition;

  /** What makes it acceptable. */
  @Optional()
  @ObjectOf(() => Condition)
  readonly unless?: Condition;

  /** Of the findings. Defaults to `violation`. */
  @Optional()
  @OneOf(RULE_SEVERITIES)
  readonly severity?: RuleSeverity;

  /** Why there is this rule. It is stored for ever: no personal data. */
  @Text({ max: TEXT_LIMIT })
  @Printable()
  readonly reason: string;

  /**
   * The clause that it rests on, as a reference or in words.
   * @example Data policy 4.2
   */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  @Printable()
  readonly clause?: string;
}

/** States a rule. The slug is its identity; other content for the same slug amends it. */
export class StateRule extends RuleFacts {
  /** @example no-vendor-output */
  @Parsed(parseSlug)
  readonly rule: string;
}
