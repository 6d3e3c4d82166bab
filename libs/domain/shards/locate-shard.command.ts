import { parseUri } from '@core/kernel';
import { Parsed } from '@platform/validation';

/** States another location of a shard’s content. */
export class LocateShard {
  /** @example gs://mirror/part-0001.jsonl.zst */
  @Parsed(parseUri)
  readonly uri: string;
}
