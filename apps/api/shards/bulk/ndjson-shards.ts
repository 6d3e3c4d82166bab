import { DoorError } from '../../http/index.js';
import { parseJsonBody } from '../../http/json-body.js';
import { quickCheck } from '../../validation/quick-check.js';
import { requestOf } from '../../validation/validation-pipe.js';
import { ShardRequest } from '../shards.request.js';
import { type Candidate, rejectionOf } from './candidate.js';
import { type Line, LineSplitter } from './line-splitter.js';

/** Bytes of a line at most: 10,000 parents fit. */
export const LINE_LIMIT = 2 * 1024 * 1024;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NOT_BLANK = /[^ \t\r]/;

const takenAsItIs = quickCheck(ShardRequest);

/** Newline-delimited JSON, one shard a line, each held to what `POST /v1/shards` takes. Blank lines say nothing. */
export async function* readNdjsonShards(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly Candidate[]> {
  const splitter = new LineSplitter(LINE_LIMIT);
  for await (const chunk of bytes) yield splitter.push(chunk).flatMap(candidate);
  yield splitter.end().flatMap(candidate);
}

function candidate({ line, bytes: raw }: Line): Candidate[] {
  if (raw === null) {
    const message = `This line is longer than the ${LINE_LIMIT} bytes that a line may take.`;
    return [{ line, size: 0, rejected: { code: 'line-too-long', message } }];
  }
  const marked = line === 1 && raw.subarray(0, 3).equals(BYTE_ORDER_MARK);
  const bytes = marked ? raw.subarray(3) : raw;
  if (!NOT_BLANK.test(bytes.toString('latin1', 0, 256)) && !NOT_BLANK.test(bytes.toString('latin1'))) return [];
  try {
    const plain = parseJsonBody(bytes, 'line');
    const declaration = takenAsItIs(plain) ? (plain as ShardRequest) : requestOf(ShardRequest, plain, 'line');
    return [{ line, size: bytes.length, declaration }];
  } catch (error) {
    if (error instanceof DoorError) return [{ line, size: bytes.length, rejected: rejectionOf(error) }];
    throw error;
  }
}
