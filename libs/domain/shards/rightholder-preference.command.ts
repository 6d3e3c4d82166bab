import { parseDigest, parseInstant, parseUri } from '@core/kernel';
import { NotFarAhead, OneOf, Optional, Parsed } from '@platform/validation';
import { PREFERENCE_SCHEMES, PREFERENCE_VALUES, type PreferenceScheme, type PreferenceValue } from './shard-traits.js';

/**
 * What a rightholder's machine-readable signal stated about the use of the content for training.
 * The signal itself is the evidence; `value` is how it was read when it was captured.
 */
export class RightholderPreference {
  /** The vocabulary of the signal. */
  @OneOf(PREFERENCE_SCHEMES)
  readonly scheme: PreferenceScheme;

  @OneOf(PREFERENCE_VALUES)
  readonly value: PreferenceValue;

  /** When the signal was captured. */
  @Optional()
  @NotFarAhead()
  @Parsed(parseInstant)
  readonly capturedAt?: string;

  /**
   * Where the raw signal is, or a copy of it.
   * @example https://archive.example/robots/2026-04-01.txt
   */
  @Optional()
  @Parsed(parseUri)
  readonly uri?: string;

  /**
   * Digest of the raw signal.
   * @example sha256:…
   */
  @Optional()
  @Parsed(parseDigest)
  readonly digest?: string;
}
