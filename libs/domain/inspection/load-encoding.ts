import type { BytePairEncoding, BytePairName } from '@core/detectors';

/** What encodes, with its version, as the facts name it. */
export const ENCODING_LIBRARY = 'gpt-tokenizer 4.0.0';

/** Marks of chats within a text are text: it is data, and no conversation. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };

/**
 * Loads a byte-pair encoding: 20 to 60 MB, of installed files. Nothing is loaded before it is asked
 * for.
 */
export async function loadEncoding(name: BytePairName): Promise<BytePairEncoding> {
  const patterns = await import('gpt-tokenizer/encodingParams/constants');
  const [{ countTokens, setMergeCacheSize }, pieces] =
    name === 'cl100k_base'
      ? [await import('gpt-tokenizer/encoding/cl100k_base'), patterns.CL100K_TOKEN_SPLIT_REGEX]
      : [await import('gpt-tokenizer/encoding/o200k_base'), patterns.O200K_TOKEN_SPLIT_REGEX];
  // Those that come again are cached by number, where it is known how long they may be.
  setMergeCacheSize(0);
  return { name, library: ENCODING_LIBRARY, pieces, countPiece: (piece) => countTokens(piece, AS_TEXT) };
}
