import type { S3Client } from '@aws-sdk/client-s3';
import { StorageError } from './storage.errors.js';

const CONNECT_MS = 5_000;
const SOCKET_MS = 60_000;

/**
 * Opens a client with the credentials, region and endpoint of the AWS tools: environment, profile,
 * role.
 */
export async function openS3Client(): Promise<S3Client> {
  // Standard error is for messages to the user.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { S3Client: Client } = await import('@aws-sdk/client-s3');
  // A self-hosted server seldom has a host name for each bucket.
  const own = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  return new Client({
    forcePathStyle: own !== undefined,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: SOCKET_MS },
  });
}

export interface S3Place {
  readonly bucket: string;
  /** Not percent-encoded. */
  readonly key: string;
}

/** Parses `s3://bucket/percent-encoded-key`. Throws `malformed-location`. */
export function s3Place(uri: string): S3Place {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri) ?? [];
  try {
    if (bucket !== undefined) return { bucket, key: decodeURIComponent(key) };
  } catch {
    // An invalid percent-encoding, refused below.
  }
  throw new StorageError('malformed-location', `${uri} is not s3://bucket/key.`);
}

/** The error of the store, in a few words. */
export function s3Fault(error: unknown): string {
  const { name, message } = error as Error;
  if (name === 'PreconditionFailed') return 'it changed meanwhile';
  return message && message !== 'UnknownError' ? `${name}: ${message}` : name;
}
