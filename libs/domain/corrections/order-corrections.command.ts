import { parseDatasetName, parseSlug, parseVersion, shardNameFault } from '@core/kernel';
import { type Involvement, INVOLVEMENTS, ORIGIN_KINDS, type OriginKind } from '@domain/origins';
import { DeclaredFacts } from '@domain/shards';
import {
  Each,
  Either,
  ListOfTexts,
  NotBlank,
  ObjectOf,
  objectForm,
  OneOf,
  Optional,
  Parsed,
  parsedForm,
  Printable,
  Rule,
  Text,
  TextMembers,
} from '@platform/validation';

const TEXT_LIMIT = 500;
const SHARD_LIMIT = 120_000;

/** One committed version of a dataset: its members. */
export class CorrectedVersion {
  @Parsed(parseDatasetName)
  readonly name: string;

  @Parsed(parseVersion)
  readonly version: string;
}

/**
 * Which shards are corrected: those that meet all conditions that are given when the order is made.
 * Conditions on origins apply to effective origins.
 */
@Rule<CorrectionSelector>((selector, complain) => {
  if (selector.shards?.length === 0) complain('/shards', 'names no shard');
  if (Object.values(selector).every((value) => value === undefined))
    complain('', 'needs at least one condition, such as {"uriPrefix": "s3://bucket/"}');
})
export class CorrectionSelector {
  /** Names of shards. */
  @Optional()
  @ListOfTexts({ max: SHARD_LIMIT })
  @Each(shardNameFault)
  readonly shards?: readonly string[];

  /** A dataset’s name, as shards state it; or the members of one committed version. */
  @Optional()
  @Either(
    'must be a dataset’s name or {"name": …, "version": …}',
    parsedForm(parseDatasetName),
    objectForm(() => CorrectedVersion),
  )
  readonly dataset?: string | CorrectedVersion;

  /** A vendor’s slug: whose, or through whom. */
  @Optional()
  @Parsed(parseSlug)
  readonly vendor?: string;

  @Optional()
  @Parsed(parseSlug)
  readonly channel?: string;

  /** vendor/name@version, or without the version for all of them. */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  @Printable()
  readonly generator?: string;

  @Optional()
  @OneOf(ORIGIN_KINDS)
  readonly kind?: OriginKind;

  @Optional()
  @OneOf(INVOLVEMENTS)
  readonly involvement?: Involvement;

  /**
   * How the URI begins that a shard was registered at.
   * @example s3://bucket/books/
   */
  @Optional()
  @Text({ max: 2_048 })
  @Printable()
  readonly uriPrefix?: string;

  /**
   * The host of that URI, or a domain it is in.
   * @example example.com
   */
  @Optional()
  @Text({ max: 253 })
  @Printable()
  readonly domain?: string;

  /** @example {"language": "en"} */
  @Optional()
  @TextMembers({ max: 64, length: TEXT_LIMIT })
  readonly labels?: Readonly<Record<string, string>>;
}

/** Corrects the declarations of all selected shards in the same way. */
@Rule<OrderCorrections>(({ facts }, complain) => {
  if (Object.values(facts).every((value) => value === undefined))
    complain('/facts', 'names no member that is corrected');
})
export class OrderCorrections {
  @ObjectOf(() => CorrectionSelector)
  readonly selector: CorrectionSelector;

  /** Why; it is recorded with each shard. */
  @Text({ max: 2_000 })
  @NotBlank()
  readonly reason: string;

  /** The corrected members. Those that are not given stay as they are. */
  @ObjectOf(() => DeclaredFacts)
  readonly facts: DeclaredFacts;
}
