import { parseDigest } from '@core/kernel';
import { Parsed } from '@platform/validation';

/** States the digest of a shard that was registered by its URI. */
export class BindDigest {
  /**
   * Digest of the shard’s content.
   * @example sha256:…
   */
  @Parsed(parseDigest)
  readonly digest: string;
}
