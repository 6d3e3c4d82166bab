import { parseDatasetName, parseSlug, parseVersion, shardNameFault } from '@core/kernel';
import { INVOLVEMENTS, type Involvement, ORIGIN_KINDS, type OriginKind } from '@domain/origins';
import { checkLabels, LABEL_LENGTH, LABEL_LIMIT, type Labels } from '@domain/shards';
import {
  Each,
  isObject,
  ListOf,
  ListOfForms,
  ListOfTexts,
  ObjectOf,
  OneOf,
  Optional,
  Parsed,
  Rule,
  Text,
  TextMembers,
  TrueOrFalse,
} from '@platform/validation';
import { FRACTION_FAULT, parseFraction } from './fraction.js';
import { WEIGHT_LIMIT } from './member-set.js';
import { parseSplit, SPLIT_LIMIT } from './splits.js';

/** Maximum names in one command; longer lists are sent as manifests. */
const LIST_LIMIT = 200_000;

/** A shard by any of its names, and how often it counts. */
export interface WeightedMember {
  readonly shard: string;
  /** A whole number from 1 to 1,000,000. Defaults to 1. */
  readonly weight?: number;
  /**
   * In place of a weight: a decimal or a ratio, exactly. All weights of the order are then
   * multiplied by the least number that makes them whole.
   */
  readonly fraction?: string | number;
}

/** Conditions on shards: all that are given must hold. */
@Rule<MemberQuery>(({ labels = {} }, complain) => checkLabels(labels, complain))
export class MemberQuery {
  @Optional()
  @OneOf(ORIGIN_KINDS)
  readonly kind?: OriginKind;

  /** @example openai */
  @Optional()
  @Parsed(parseSlug)
  readonly vendor?: string;

  @Optional()
  @Parsed(parseSlug)
  readonly channel?: string;

  /** vendor/name@version, or without the version. */
  @Optional()
  @Text({ max: 600 })
  readonly generator?: string;

  @Optional()
  @OneOf(INVOLVEMENTS)
  readonly involvement?: Involvement;

  /** @example s3://bucket/clean/ */
  @Optional()
  @Text({ max: 2048 })
  readonly uriPrefix?: string;

  /** @example {"language": "en"} */
  @Optional()
  @TextMembers({ max: LABEL_LIMIT, length: LABEL_LENGTH })
  readonly labels?: Labels;

  /** Count only origins that shards declare themselves, not those inherited from ancestors. */
  @Optional()
  @TrueOrFalse()
  readonly declaredOnly?: boolean;
}

/** Selects shards that are registered. */
export class SelectedMembers {
  /**
   * Shards registered under this dataset.
   * @example allenai/dolma
   */
  @Optional()
  @Parsed(parseDatasetName)
  readonly dataset?: string;

  @Optional()
  @ObjectOf(() => MemberQuery)
  readonly query?: MemberQuery;
}

/** A part of the members that is used for an end of its own. */
export class SplitMembers {
  /** @example train */
  @Parsed(parseSplit)
  readonly split: string;

  /** Members of the version, by name. */
  @ListOfTexts({ max: LIST_LIMIT })
  @Each(shardNameFault)
  readonly shards: readonly string[];
}

/**
 * Makes a version of a dataset: ((base ∪ what the query selects) − remove) + add. A member that is
 * added twice, or to a base that has it, counts twice; a query does not count a member again.
 */
@Rule<MakeVersion>(({ add = [], splits = [] }, complain) => {
  for (const [at, { split }] of splits.entries())
    if (splits.findIndex((one) => one.split === split) < at) complain(`/splits/${at}/split`, 'is named before');
  for (const [at, member] of add.entries()) {
    if (typeof member === 'string') continue;
    const { weight, fraction } = member;
    const complaint = weightComplaint(weight ?? 1);
    if (complaint) complain(`/add/${at}/weight`, complaint);
    const fault = fraction === undefined ? undefined : fractionComplaint(fraction, weight !== undefined);
    if (fault) complain(`/add/${at}/fraction`, fault);
  }
})
export class MakeVersion {
  /** @example "1.7" */
  @Parsed(parseVersion)
  readonly version: string;

  /**
   * A committed version of this dataset to start from.
   * @example "1.6"
   */
  @Optional()
  @Parsed(parseVersion)
  readonly base?: string;

  /** Joins the base with what a query selects. */
  @Optional()
  @ObjectOf(() => SelectedMembers)
  readonly from?: SelectedMembers;

  /** Members of the base, or of what the query selects, to leave out. */
  @Optional()
  @ListOfTexts({ max: LIST_LIMIT })
  readonly remove?: readonly string[];

  /** Members to add, after the removals; one that is there already counts once more. */
  @Optional()
  @ListOfForms(
    {
      max: LIST_LIMIT,
      items: 'shard names or {"shard": name, "weight": number} or {"shard": name, "fraction": decimal or ratio}',
    },
    isMember,
  )
  readonly add?: readonly (string | WeightedMember)[];

  /**
   * Which members are for training, validation or test. A member is in one split at most. Members
   * of the base stay in their split, unless another is stated of them.
   */
  @Optional()
  @ListOf(() => SplitMembers, { max: SPLIT_LIMIT })
  readonly splits?: readonly SplitMembers[];
}

function isMember(item: unknown): boolean {
  if (!isObject(item)) return typeof item === 'string';
  for (const name in item) if (name !== 'shard' && name !== 'weight' && name !== 'fraction') return false;
  const { shard, weight, fraction } = item as Record<string, unknown>;
  const isFraction = fraction === undefined || typeof fraction === 'string' || typeof fraction === 'number';
  return typeof shard === 'string' && (weight === undefined || typeof weight === 'number') && isFraction;
}

/** Why a fraction is refused; undefined if it is accepted. */
export function fractionComplaint(fraction: string | number, hasWeight: boolean): string | undefined {
  if (hasWeight) return 'is a second weight of the same member; keep one';
  return parseFraction(fraction) ? undefined : FRACTION_FAULT;
}

/** Why a weight is refused; undefined if it is accepted. */
export function weightComplaint(weight: number): string | undefined {
  const accepted = Number.isInteger(weight) && weight >= 1 && weight <= WEIGHT_LIMIT;
  return accepted ? undefined : `must be a whole number from 1 to ${WEIGHT_LIMIT}`;
}
