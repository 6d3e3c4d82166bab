import { KernelError, parseDatasetName, parseShardName, parseSlug } from '@core/kernel';
import { type Involvement, INVOLVEMENTS, ORIGIN_KINDS, type OriginKind } from '@domain/origins';
import { canonicalChecksum, checksumFault, checkWantedLabels, type Labels } from '@domain/shards';
import { PageRequest } from '../http/index.js';
import { OneOf, Optional, Parsed, Text, WholeNumber } from '@platform/validation';

const TEXT_LIMIT = 500;

export class ShardParams {
  /** Any name of the shard: its digest or a URI, percent-encoded. */
  @Parsed(parseShardName)
  name: string;
}

/** All filters must match; origin filters match effective origins. */
export class ShardsRequest extends PageRequest {
  @Optional()
  @Parsed(parseDatasetName)
  dataset?: string;

  @Optional()
  @OneOf(ORIGIN_KINDS)
  kind?: OriginKind;

  /** The slug of a vendor. */
  @Optional()
  @Parsed(parseSlug)
  vendor?: string;

  @Optional()
  @Parsed(parseSlug)
  channel?: string;

  /** vendor/name@version, or without the version for all of them. */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  generator?: string;

  @Optional()
  @OneOf(INVOLVEMENTS)
  involvement?: Involvement;

  /**
   * The beginning of the URI.
   * @example s3://bucket/
   */
  @Optional()
  @Text({ max: 2048 })
  uriPrefix?: string;

  /**
   * A label with its value; the name ends at the first colon.
   * @example language:en
   */
  @Optional()
  @Parsed(parseLabel)
  label?: string;

  /**
   * An MD5 or an ETag that was stated of the shards. It finds them and identifies none: several may
   * have it.
   * @example md5:d41d8cd98f00b204e9800998ecf8427e
   */
  @Optional()
  @Parsed(parseChecksum)
  checksum?: string;
}

export class WalkRequest {
  /**
   * The largest distance in derivations.
   * @default 8
   */
  @Optional()
  @WholeNumber({ min: 1, max: 64 })
  depth?: number;

  /**
   * The largest number of shards to return.
   * @default 100
   */
  @Optional()
  @WholeNumber({ min: 1, max: 1000 })
  limit?: number;
}

export const ON_ERROR = ['skip', 'abort'] as const;

export class BulkRequest {
  /**
   * Whether a rejected line ends the upload.
   * @default skip
   */
  @Optional()
  @OneOf(ON_ERROR)
  onError?: (typeof ON_ERROR)[number];
}

/** Returns the labels that a shard must have. */
export function parseLabel(text: string): Labels {
  const colon = text.indexOf(':');
  const labels = Object.fromEntries([[text.slice(0, colon), text.slice(colon + 1)]]);
  const complaints: string[] = [];
  checkWantedLabels(labels, (_, message) => complaints.push(message));
  if (colon > 0 && complaints.length === 0 && text.length <= TEXT_LIMIT) return labels;
  throw new KernelError('malformed-value', 'A label must be name:value.', [
    { pointer: '', message: `must be name:value, of at most ${TEXT_LIMIT} characters` },
  ]);
}

/** Returns a checksum in its one form. */
export function parseChecksum(text: string): string {
  const checksum = canonicalChecksum(text);
  if (checksum !== null) return checksum;
  const message = checksumFault(text) ?? '';
  throw new KernelError('malformed-value', `A checksum ${message}.`, [{ pointer: '', message }]);
}
