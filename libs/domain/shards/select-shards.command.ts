import { parseDatasetName, parseSlug, parseVersion, shardNameFault } from '@core/kernel';
import { type Involvement, INVOLVEMENTS, ORIGIN_KINDS, type OriginKind } from '@domain/origins';
import {
  Each,
  Either,
  Holds,
  ListOfTexts,
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
import { checkWantedLabels, LABEL_LENGTH, LABEL_LIMIT, type Labels } from './labels.js';

const TEXT_LIMIT = 500;
const SHARD_LIMIT = 120_000;

const HOST =
  /^(?=.{1,253}$)[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?)*$/u;

/**
 * Returns the form in which hosts are compared: in lower case, each character by itself, since a
 * sigma at the end of a word has another.
 */
export const canonicalHost = (domain: string): string =>
  Array.from(domain.normalize('NFC'), (character) => character.toLowerCase()).join('');

/** One committed version of a dataset: its members. */
export class SelectedVersion {
  @Parsed(parseDatasetName)
  readonly name: string;

  @Parsed(parseVersion)
  readonly version: string;
}

/**
 * The conditions on shards that orders have in common. All that are given hold together; those on
 * origins apply to effective origins.
 */
@Rule<ShardSelector>(({ labels, shards }, complain) => {
  if (shards?.length === 0) complain('/shards', 'names no shard');
  if (labels !== undefined) checkWantedLabels(labels, complain);
})
export class ShardSelector {
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
    objectForm(() => SelectedVersion),
  )
  readonly dataset?: string | SelectedVersion;

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
  @Holds('must be a host name, such as example.com', (domain) => HOST.test(canonicalHost(String(domain))))
  readonly domain?: string;

  /**
   * Labels that a shard states, each with exactly this value, as `GET /v1/shards?label=name:value`
   * compares it.
   * @example {"language": "en"}
   */
  @Optional()
  @TextMembers({ max: LABEL_LIMIT, length: LABEL_LENGTH })
  readonly labels?: Labels;
}
