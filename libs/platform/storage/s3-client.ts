import type { S3Client } from '@aws-sdk/client-s3';
import { StorageError } from './storage.errors.js';

const CONNECT_MS = 5_000;
/** How long a store may take to answer, and then to send the next part of an object. */
export const ANSWER_MS = 60_000;

/**
 * Opens a client with the credentials, region and endpoint of the AWS tools: environment, profile,
 * role. A request that is not answered in time fails; what follows the first bytes of an answer has
 * no limit here, since a reader that works on what it has leaves the socket idle, too.
 */
export async function openS3Client(): Promise<S3Client> {
  // Standard error is for messages to the user.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { S3Client: Client } = await import('@aws-sdk/client-s3');
  // A self-hosted server seldom has a host name for each bucket.
  const own = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  return new Client({
    forcePathStyle: own !== undefined,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      // Without it, the handler prints a warning and waits on.
      throwOnRequestTimeout: true,
      socketTimeout: 0,
    },
  });
}

export interface S3Place {
  readonly bucket: string;
  /** Not percent-encoded. */
  readonly key: string;
}

/**
 * Parses `s3://bucket/percent-encoded-key`. Throws `malformed-location`, also for a step `.` or
 * `..`: to S3 it is a name, but a server or a proxy that keeps objects as files may resolve it, and
 * so leave the prefix or the bucket.
 */
export function s3Place(uri: string): S3Place {
  const [, bucket, encoded = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri) ?? [];
  const key = decodedKey(encoded);
  if (bucket === undefined || key === null)
    throw new StorageError('malformed-location', `${uri} is not s3://bucket/key.`);
  if ([bucket, ...key.split('/')].some((step) => step === '.' || step === '..'))
    throw new StorageError('malformed-location', `${uri} has a step "." or "..", which no object is read by.`);
  return { bucket, key };
}

/** Null: the percent-encoding is invalid. */
function decodedKey(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

/** The error of the store, in a few words. */
export function s3Fault(error: unknown): string {
  const { name, message } = error as Error;
  if (name === 'PreconditionFailed') return 'it changed meanwhile';
  return message && message !== 'UnknownError' ? `${name}: ${message}` : name;
}
