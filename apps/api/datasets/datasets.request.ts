import { parseDatasetName, parseVersion } from '@core/kernel';
import { parseSplit } from '@domain/datasets';
import { Optional, Parsed, Text, TrueOrFalse } from '@platform/validation';
import { PageRequest } from '../http/page.request.js';
import { TraitRequest } from '../provenance/provenance.request.js';

export class DatasetParams {
  /**
   * The dataset's name, percent-encoded.
   * @example allenai/dolma
   */
  @Parsed(parseDatasetName)
  dataset: string;
}

export class DatasetVersionParams extends DatasetParams {
  /** @example 1.7 */
  @Parsed(parseVersion)
  version: string;
}

/** With a manifest, the query states what a JSON body would. */
export class ManifestQuery {
  /**
   * Only with a manifest: the version that it makes.
   * @example 1.7
   */
  @Optional()
  @Parsed(parseVersion)
  version?: string;

  /**
   * Only with a manifest: a committed version to which it adds.
   * @example 1.6
   */
  @Optional()
  @Parsed(parseVersion)
  base?: string;

  /**
   * Only with a manifest: the prefix of each path that is not a URI by itself.
   * @example s3://bucket/
   */
  @Optional()
  @Text({ max: 2048 })
  uriBase?: string;

  /**
   * Only with a manifest: the values of placeholders in its paths, as `NAME=value`, separated by
   * commas. A comma in a value is written `%2C`, and encoded once more in the URL.
   * @example TOKENIZER=allenai/dolma2-tokenizer
   */
  @Optional()
  @Text({ max: 2048 })
  substitute?: string;
}

export class BreakdownRequest extends TraitRequest {
  /**
   * Count each member by its weight.
   * @default false
   */
  @Optional()
  @TrueOrFalse()
  weighted?: boolean;
}

export class MembersRequest extends PageRequest {
  /**
   * Only members of this split.
   * @example train
   */
  @Optional()
  @Parsed(parseSplit)
  split?: string;
}

export class DiffRequest extends PageRequest {
  /**
   * The version to compare with.
   * @example 1.6
   */
  @Parsed(parseVersion)
  from: string;
}
