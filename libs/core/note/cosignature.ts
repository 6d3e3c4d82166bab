/** The timestamp and Ed25519 signature in a cosignature/v1 signature line. */
export interface TimestampedSignature {
  /** Whole seconds since the Unix epoch. */
  readonly timestamp: number;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

const TIMESTAMP_BYTES = 8;
const SIGNATURE_BYTES = 64;

/**
 * What a cosignature/v1 signs: header line, time line, and the whole note body (tlog-cosignature
 * v1.0.1, "Ed25519 signed message").
 */
export function cosignedMessage(timestamp: number, checkpoint: string): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${timestamp}\n${checkpoint}`);
}

/** timestamp (u64, big-endian) ‖ Ed25519 signature. */
export function formatTimestampedSignature({ timestamp, signature }: TimestampedSignature): Buffer {
  const bytes = Buffer.alloc(TIMESTAMP_BYTES + SIGNATURE_BYTES);
  bytes.writeBigUInt64BE(BigInt(timestamp));
  bytes.set(signature, TIMESTAMP_BYTES);
  return bytes;
}

/**
 * Undefined if it is not 72 bytes, or from a future beyond 2^53 - 1 seconds, which a verifier may
 * reject.
 */
export function parseTimestampedSignature(bytes: Uint8Array): TimestampedSignature | undefined {
  if (bytes.length !== TIMESTAMP_BYTES + SIGNATURE_BYTES) return undefined;
  const timestamp = Number(Buffer.from(bytes).readBigUInt64BE(0));
  return Number.isSafeInteger(timestamp) ? { timestamp, signature: bytes.subarray(TIMESTAMP_BYTES) } : undefined;
}
