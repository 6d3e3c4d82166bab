import type { Checkpoint } from './checkpoint.js';
import { ML_DSA_44_SIGNATURE_BYTES } from './verify-ml-dsa.js';

/** The timestamp and the signature in the signature line of a cosignature. */
export interface TimestampedSignature {
  /** Whole seconds since the Unix epoch. */
  readonly timestamp: number;
  /** 64 bytes of Ed25519, or 2,420 bytes of ML-DSA-44. */
  readonly signature: Uint8Array;
}

const TIMESTAMP_BYTES = 8;
const SIGNATURE_BYTES = { 'cosignature/v1': 64, 'ml-dsa-44': ML_DSA_44_SIGNATURE_BYTES } as const;
const SUBTREE_LABEL = 'subtree/v1\n\0';
/** A name in a `cosigned_message` is one to 255 bytes long. */
const NAME_LIMIT = 255;

/**
 * What a cosignature/v1 signs: header line, time line, and the whole note body (tlog-cosignature
 * v1.0.1, "Ed25519 signed message").
 */
export function cosignedMessage(timestamp: number, checkpoint: string): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${timestamp}\n${checkpoint}`);
}

/**
 * What an ML-DSA-44 cosignature of a checkpoint signs: the `cosigned_message` of its whole tree
 * (tlog-cosignature, "ML-DSA-44 signed message"). Undefined if a name does not fit into it.
 */
export function cosignedTree(
  cosigner: string,
  timestamp: number,
  { origin, treeSize, root }: Pick<Checkpoint, 'origin' | 'treeSize' | 'root'>,
): Buffer | undefined {
  const names = [cosigner, origin].map((name) => Buffer.from(name));
  if (names.some(({ length }) => length < 1 || length > NAME_LIMIT)) return undefined;
  const [cosignerName, logOrigin] = names.map((name) => Buffer.concat([Buffer.of(name.length), name]));
  if (!cosignerName || !logOrigin) return undefined;
  return Buffer.concat([
    Buffer.from(SUBTREE_LABEL),
    cosignerName,
    uint64(timestamp),
    logOrigin,
    uint64(0),
    uint64(treeSize),
    root,
  ]);
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** timestamp (u64, big-endian) ‖ signature. */
export function formatTimestampedSignature({ timestamp, signature }: TimestampedSignature): Buffer {
  return Buffer.concat([uint64(timestamp), signature]);
}

/**
 * Undefined if it has not the length of its type, or from a future beyond 2^53 - 1 seconds, which a
 * verifier may reject.
 */
export function parseTimestampedSignature(
  bytes: Uint8Array,
  type: keyof typeof SIGNATURE_BYTES = 'cosignature/v1',
): TimestampedSignature | undefined {
  if (bytes.length !== TIMESTAMP_BYTES + SIGNATURE_BYTES[type]) return undefined;
  const timestamp = Number(Buffer.from(bytes).readBigUInt64BE(0));
  return Number.isSafeInteger(timestamp) ? { timestamp, signature: bytes.subarray(TIMESTAMP_BYTES) } : undefined;
}
