import { parseDatasetName, parseModelName, parseVersion } from '@core/kernel';
import { MakeVersion } from '@domain/datasets';
import { RecordUse } from '@domain/models';
import { RegisterShard } from '@domain/shards';
import { ListOf, ObjectOf, Optional, Parsed, Rule } from '@platform/validation';

const SHARD_LIMIT = 10_000;
const USE_LIMIT = 1_000;
const FORMS = [['shards'], ['dataset', 'order'], ['model', 'uses', 'version']];

/** A planned write: shards, or the order of a dataset version, or uses of a model version. */
@Rule<CheckPolicy>((check, complain) => {
  const given = Object.keys(check).sort().join();
  if (!FORMS.some((form) => form.join() === given))
    complain('', 'must have either shards, or dataset and order, or model, version and uses');
})
export class CheckPolicy {
  /** Shards, as they would be registered. */
  @Optional()
  @ListOf(() => RegisterShard, { max: SHARD_LIMIT })
  readonly shards?: readonly RegisterShard[];

  /** @example allenai/dolma */
  @Optional()
  @Parsed(parseDatasetName)
  readonly dataset?: string;

  /** The version of the dataset, as it would be made. */
  @Optional()
  @ObjectOf(() => MakeVersion)
  readonly order?: MakeVersion;

  /** @example lark */
  @Optional()
  @Parsed(parseModelName)
  readonly model?: string;

  /** A declared version of the model. */
  @Optional()
  @Parsed(parseVersion)
  readonly version?: string;

  /** Uses, as they would be recorded. */
  @Optional()
  @ListOf(() => RecordUse, { max: USE_LIMIT })
  readonly uses?: readonly RecordUse[];
}
