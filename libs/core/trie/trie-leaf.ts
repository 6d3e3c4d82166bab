import { sha256 } from '@core/kernel';
import { requireHash } from './hash.js';

/** What a shard is to a dataset version: one that it was given, or an ancestor of one. A shard that is both is a member. */
export type Role = 'member' | 'ancestor';

/**
 * SHA-256("whence/key/v1\n" ‖ log origin ‖ "\n" ‖ shard name). The origin is in it so that one log's proofs say nothing about another's.
 * An origin has no line feed (it is a line of a checkpoint), so no two pairs share a key.
 */
export function trieKey(origin: string, shardName: string): Buffer {
  return sha256(`whence/key/v1\n${origin}\n${shardName}`);
}

/** SHA-256("whence/val/v1\n" ‖ role ‖ "\n" ‖ record): `record` is the leaf hash (32 bytes) of the ledger entry that registered the shard. */
export function trieValue(role: Role, record: Uint8Array): Buffer {
  requireHash(record, 'record leaf hash');
  return sha256(Buffer.concat([Buffer.from(`whence/val/v1\n${role}\n`), record]));
}
