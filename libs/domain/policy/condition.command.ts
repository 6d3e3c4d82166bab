import { parseJurisdiction, parseSlug } from '@core/kernel';
import { STAGES, type Stage } from '@domain/models';
import {
  type Acquisition,
  ACQUISITIONS,
  type Involvement,
  INVOLVEMENTS,
  type Nexus,
  NEXUSES,
  ORIGIN_KINDS,
  type OriginKind,
} from '@domain/origins';
import {
  checkWantedLabels,
  CONTENT_MEMBERS,
  type ContentMember,
  IsLicence,
  LABEL_LENGTH,
  LABEL_LIMIT,
  type Labels,
  PREFERENCE_VALUES,
  type PreferenceValue,
} from '@domain/shards';
import {
  AnyObject,
  type Complain,
  EachOneOf,
  EachParsed,
  faultsOf,
  Holds,
  ListOfForms,
  ListOfTexts,
  NumberWithin,
  ObjectOf,
  OneOf,
  Optional,
  Parsed,
  Printable,
  Rule,
  Text,
  TextMembers,
} from '@platform/validation';

const TEXT_LIMIT = 500;
/** Conditions that one list joins. */
const LIST_LIMIT = 32;
/** How deep conditions may be nested, and how many one rule may have. */
const DEPTH_LIMIT = 8;
const COUNT_LIMIT = 256;

export const REACHES = ['declared', 'inherited', 'any'] as const;

/** `declared` on the shard itself, `inherited` from ancestors only, or `any` of both. */
export type Reach = (typeof REACHES)[number];

/** A shard has an origin that matches all of the given members. */
@Rule<OriginCondition>(({ reach: _reach, ...members }, complain) => {
  if (Object.keys(members).length === 0) complain('', 'must name a member of the origin besides reach');
})
export class OriginCondition {
  /**
   * A vendor’s slug: whose, or the maker of the generator.
   * @example openai
   */
  @Optional()
  @Parsed(parseSlug)
  readonly vendor?: string;

  @Optional()
  @Parsed(parseSlug)
  readonly channel?: string;

  /**
   * vendor/name@version, or vendor/name for all its versions, or how either begins, with a `*` at
   * the end, as the `generators` of terms. Upper and lower case are the same.
   * @example openai/gpt-4*
   */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  @Printable()
  @Holds('must be vendor/name, vendor/name@version or how either begins, with * at its end', isModelPattern)
  readonly generator?: string;

  @Optional()
  @OneOf(ORIGIN_KINDS)
  readonly kind?: OriginKind;

  @Optional()
  @OneOf(INVOLVEMENTS)
  readonly involvement?: Involvement;

  @Optional()
  @OneOf(NEXUSES)
  readonly nexus?: Nexus;

  @Optional()
  @OneOf(ACQUISITIONS)
  readonly acquisition?: Acquisition;

  @Optional()
  @Text({ max: TEXT_LIMIT })
  @Printable()
  readonly jurisdiction?: string;

  /**
   * The shard’s licence names it, alone or among others: an SPDX identifier, or a whole expression.
   * @example CC-BY-NC-4.0
   */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  @IsLicence()
  readonly licence?: string;

  /** Defaults to `any`. A licence is that of the shard itself. */
  @Optional()
  @OneOf(REACHES)
  readonly reach?: Reach;
}

export const MISSING_FACTS = ['origin', 'collected', 'digest', 'licence', 'approval', 'evidence'] as const;

export type MissingFact = (typeof MISSING_FACTS)[number];

/** A shard does not state something; with `above`, more than this part of the shards do not. */
export class MissingCondition {
  @OneOf(MISSING_FACTS)
  readonly what: MissingFact;

  /** A part of the shards, from 0 to 1. */
  @Optional()
  @NumberWithin({ min: 0, max: 1 })
  readonly above?: number;
}

/** A model that is registered here has no vendor. */
function isModelPattern(value: unknown): boolean {
  return typeof value === 'string' && /^[^*]+\*?$/.test(value);
}

/** A type, not a value: decorators run before the class of conditions is defined. */
type NestedCondition = Condition;

export const MEASURES = ['shards', 'records', 'tokens', 'bytes'] as const;

export type Measure = (typeof MEASURES)[number];

/** More than a part of the shards meets a condition. */
export class ShareCondition {
  /** The condition. */
  @AnyObject()
  readonly of: NestedCondition;

  @OneOf(MEASURES)
  readonly by: Measure;

  /** From 0 to 1. */
  @NumberWithin({ min: 0, max: 1 })
  readonly above: number;

  /** Applies to uses in these stages only. */
  @Optional()
  @EachOneOf(STAGES)
  @ListOfTexts({ max: STAGES.length })
  readonly stages?: readonly Stage[];
}

/** When terms are looked up: as the data was collected, or as it is used. */
export const TERMS_INSTANTS = ['collection', 'use'] as const;

/** Terms of a shard’s vendor that set a rule on outputs were in force. */
export class TermsCondition {
  /**
   * The rule, as the terms name it.
   * @example FORBID_COMPETING_MODEL
   */
  @Text({ max: 100 })
  @Printable()
  readonly rule: string;

  @OneOf(TERMS_INSTANTS)
  readonly at: (typeof TERMS_INSTANTS)[number];

  /** Only origins that came under this contract. */
  @Optional()
  @OneOf(NEXUSES)
  readonly nexus?: Nexus;
}

/**
 * A shard that is declared as one kind descends from another; with `declarations`, the content of a
 * shard was declared in two ways.
 */
@Rule<ContradictionCondition>(({ declarations, declared, inherited }, complain) => {
  if (declarations?.length === 0) complain('/declarations', 'must name at least one member');
  if (declarations && (declared ?? inherited) !== undefined)
    complain('/declarations', 'does not go with declared and inherited: join two conditions by any');
})
export class ContradictionCondition {
  /** Defaults to `human`. */
  @Optional()
  @OneOf(ORIGIN_KINDS)
  readonly declared?: OriginKind;

  /** Defaults to `model_generated`. */
  @Optional()
  @OneOf(ORIGIN_KINDS)
  readonly inherited?: OriginKind;

  /**
   * Members of a declaration. Another declaration of the shard’s content, which was refused because
   * of this one, or that of a shard that was stated to be the same content, states one of them, and
   * not the same. Origins are compared without shares and evidence.
   * @example ["origins", "licence"]
   */
  @Optional()
  @EachOneOf(CONTENT_MEMBERS)
  @ListOfTexts({ max: CONTENT_MEMBERS.length })
  readonly declarations?: readonly ContentMember[];
}

/** The model is offered where the data may not be used. It is a condition on uses. */
@Rule<JurisdictionCondition>(({ in: places }, complain) => {
  if (places.length === 0) complain('/in', 'must name at least one jurisdiction');
})
export class JurisdictionCondition {
  /**
   * Codes of ISO 3166, or EU. A place within one of them counts, and one that contains it.
   * @example ["EU", "US-CA"]
   */
  @ListOfTexts({ max: 300, length: 6 })
  @EachParsed(parseJurisdiction)
  readonly in: readonly string[];
}

/** When a rightholder’s signals are read: the first of each scheme, or the last. */
export const PREFERENCE_INSTANTS = ['collection', 'now'] as const;

/** What the rightholder’s machine-readable signals, as the shard states them, allow. */
export class PreferenceCondition {
  /** `deny`: one of them does. `allow`: all do. `unknown`: neither, or the shard states none. */
  @OneOf(PREFERENCE_VALUES)
  readonly value: PreferenceValue;

  @OneOf(PREFERENCE_INSTANTS)
  readonly at: (typeof PREFERENCE_INSTANTS)[number];
}

/** One condition: exactly one member. */
@Rule<Condition>((condition, complain) => {
  const given = Object.keys(condition);
  if (given.length !== 1) complain('', `must have exactly one member; it has ${given.length}`);
  for (const name of ['all', 'any'] as const)
    if (condition[name]?.length === 0) complain(`/${name}`, 'must name at least one condition');
  if (condition.labels) checkWantedLabels(condition.labels, complain);
})
export class Condition {
  @Optional()
  @ObjectOf(() => OriginCondition)
  readonly origin?: OriginCondition;

  @Optional()
  @ObjectOf(() => TermsCondition)
  readonly terms?: TermsCondition;

  @Optional()
  @ObjectOf(() => ShareCondition)
  readonly share?: ShareCondition;

  @Optional()
  @ObjectOf(() => MissingCondition)
  readonly missing?: MissingCondition;

  @Optional()
  @ObjectOf(() => JurisdictionCondition)
  readonly jurisdiction?: JurisdictionCondition;

  @Optional()
  @ObjectOf(() => PreferenceCondition)
  readonly preference?: PreferenceCondition;

  @Optional()
  @ObjectOf(() => ContradictionCondition)
  readonly contradiction?: ContradictionCondition;

  /**
   * The shard itself states each of these labels with exactly this value, as the selectors of
   * removals and `GET /v1/shards?label=name:value` compare it. A shard without a label does not
   * have it: no `unknown`.
   * @example {"language": "en"}
   */
  @Optional()
  @TextMembers({ max: LABEL_LIMIT, length: LABEL_LENGTH })
  readonly labels?: Labels;

  /** All of these conditions hold. */
  @Optional()
  @ListOfForms({ max: LIST_LIMIT, items: 'conditions' }, isCondition)
  readonly all?: readonly NestedCondition[];

  /** Any of these conditions holds. */
  @Optional()
  @ListOfForms({ max: LIST_LIMIT, items: 'conditions' }, isCondition)
  readonly any?: readonly NestedCondition[];

  /** This condition does not hold. */
  @Optional()
  @AnyObject()
  readonly not?: NestedCondition;
}

function isCondition(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The conditions inside of one, each with its pointer. */
function inner({ all, any, not, share }: Condition): [string, Condition][] {
  return [
    ...(all ?? []).map((one, at): [string, Condition] => [`/all/${at}`, one]),
    ...(any ?? []).map((one, at): [string, Condition] => [`/any/${at}`, one]),
    ...(not ? [['/not', not] as [string, Condition]] : []),
    ...(share ? [['/share/of', share.of] as [string, Condition]] : []),
  ];
}

/**
 * Complains of nested conditions that are malformed: the decorators check the outermost one.
 * Attacker-controlled: the walk ends at a depth and a number of conditions.
 */
export function checkNested(condition: Condition, pointer: string, complain: Complain): void {
  const counted = { left: COUNT_LIMIT };
  const walk = (one: Condition, at: string, depth: number): void => {
    for (const [name, nested] of inner(one)) {
      const path = at + name;
      if (--counted.left < 0) return complain(path, `is one of more than ${COUNT_LIMIT} conditions`);
      if (depth >= DEPTH_LIMIT) return complain(path, `is nested deeper than ${DEPTH_LIMIT} conditions`);
      const faults = faultsOf(Condition, nested);
      if (!faults) walk(nested, path, depth + 1);
      else for (const { pointer: within, message } of faults.complaints) complain(path + within, message);
    }
  };
  walk(condition, pointer, 1);
}

/** The conditions directly inside of one. */
export const innerConditions = (condition: Condition): Condition[] => inner(condition).map(([, nested]) => nested);

/** A condition and all conditions inside of it, each with its pointer. */
export function conditionsWithin(condition: Condition, pointer: string): [string, Condition][] {
  return [
    [pointer, condition],
    ...inner(condition).flatMap(([name, nested]) => conditionsWithin(nested, pointer + name)),
  ];
}

/** Whether a condition, or one inside of it, is about the terms at the use of the data. */
export const mentionsTermsAtUse = (condition: Condition): boolean =>
  condition.terms?.at === 'use' || innerConditions(condition).some(mentionsTermsAtUse);

/** The labels of a condition on labels, and of those inside of it. */
export const labelsAskedBy = (condition: Condition | undefined): Labels[] =>
  condition === undefined
    ? []
    : [...(condition.labels ? [condition.labels] : []), ...innerConditions(condition).flatMap(labelsAskedBy)];

/** Whether a condition, or one inside of it, has the member. */
export function mentions(condition: Condition, member: keyof Condition): boolean {
  return holdsWithin(condition, (one) => one[member] !== undefined);
}

interface Conditions {
  readonly when: Condition;
  readonly unless?: Condition;
}

/** Whether a rule is about a fact that is missing. */
export function mentionsMissing({ when, unless }: Conditions, what: MissingFact): boolean {
  return [when, unless].some((one) => one && holdsWithin(one, ({ missing }) => missing?.what === what));
}

/** Whether a rule is about other declarations of the same content. */
export function mentionsDeclarations({ when, unless }: Conditions): boolean {
  return [when, unless].some((one) => one && holdsWithin(one, ({ contradiction }) => !!contradiction?.declarations));
}

/** Whether a rule is about terms. */
export function mentionsTerms({ when, unless }: Conditions): boolean {
  return [when, unless].some((one) => one && mentions(one, 'terms'));
}

function holdsWithin(condition: Condition, holds: (one: Condition) => boolean): boolean {
  return holds(condition) || inner(condition).some(([, nested]) => holdsWithin(nested, holds));
}
