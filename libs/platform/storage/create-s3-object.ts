import type { CompletedPart, PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';

type Target = Pick<PutObjectCommandInput, 'Bucket' | 'Key' | 'ContentType' | 'CacheControl'>;
type Condition = { readonly IfNoneMatch?: '*' };

/** S3 takes no part below 5 MiB, but for the last. */
export const PART_BYTES = 8 * 1024 * 1024;
const PRECONDITION_FAILED = 412;
const NOT_IMPLEMENTED = 501;

/**
 * Creates an object unless there is one of its name, in parts where it is long: one part is in
 * memory. A store that knows no conditions replaces the object.
 * @param partMs how long the store may take to take a part
 * @returns how long the object is, and whether one of its name was there and stays
 */
export async function createObject(
  client: S3Client,
  target: Target,
  chunks: Iterable<Buffer>,
  partMs: number,
): Promise<{ readonly bytes: number; readonly existed: boolean }> {
  const parts = inParts(chunks);
  const first = parts.next().value ?? Buffer.alloc(0);
  const second = parts.next();
  if (second.done) {
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const existed = await existedAlready((condition) =>
      client.send(new PutObjectCommand({ ...target, ...condition, Body: first }), within(partMs)),
    );
    return { bytes: first.length, existed };
  }
  return createOfParts(client, target, rest([first, second.value], parts), partMs);
}

async function createOfParts(
  client: S3Client,
  target: Target,
  parts: Iterable<Buffer>,
  partMs: number,
): Promise<{ readonly bytes: number; readonly existed: boolean }> {
  const {
    AbortMultipartUploadCommand,
    CompleteMultipartUploadCommand,
    CreateMultipartUploadCommand,
    UploadPartCommand,
  } = await import('@aws-sdk/client-s3');
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target), within(partMs));
  const upload = { Bucket: target.Bucket, Key: target.Key, UploadId };
  try {
    const sent: CompletedPart[] = [];
    let bytes = 0;
    for (const Body of parts) {
      const PartNumber = sent.length + 1;
      const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }), within(partMs));
      sent.push({ ETag, PartNumber });
      bytes += Body.length;
    }
    const whole = { ...upload, MultipartUpload: { Parts: sent } };
    const existed = await existedAlready((condition) =>
      client.send(new CompleteMultipartUploadCommand({ ...whole, ...condition }), within(partMs)),
    );
    if (existed) await client.send(new AbortMultipartUploadCommand(upload), within(partMs)).catch(() => undefined);
    return { bytes, existed };
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand(upload), within(partMs)).catch(() => undefined);
    throw error;
  }
}

/** The answer comes after the whole part: the client's own limit would end it before. */
const within = (limitMs: number) => ({ requestTimeout: 0, abortSignal: AbortSignal.timeout(limitMs) });

async function existedAlready(send: (condition: Condition) => Promise<unknown>): Promise<boolean> {
  try {
    await send({ IfNoneMatch: '*' });
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === PRECONDITION_FAILED) return true;
    if (status !== NOT_IMPLEMENTED) throw error;
    await send({});
  }
  return false;
}

function* inParts(chunks: Iterable<Buffer>): Generator<Buffer, undefined> {
  let held: Buffer[] = [];
  let bytes = 0;
  for (const chunk of chunks) {
    held.push(chunk);
    bytes += chunk.length;
    if (bytes < PART_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(held);
}

function* rest(first: readonly Buffer[], parts: Iterable<Buffer>): Generator<Buffer> {
  yield* first;
  yield* parts;
}
