import { parseUri } from '@core/kernel';
import { Parsed } from '@platform/validation';

/** States where else the content of a shard is kept. */
export class LocateShard {
  /** @example gs://mirror/part-0001.jsonl.zst */
  @Parsed(parseUri)
  readonly uri: string;
}
