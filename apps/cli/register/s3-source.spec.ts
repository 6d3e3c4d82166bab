import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { Bucket, S3Source } from './s3-source.js';
import type { SourceFile } from './source.js';

const NAMES = ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
const digest = createHash('sha256').update('whole').digest();

/** Objects as S3 lists them, and the checksums that it shows of each. */
const OBJECTS: Readonly<Record<string, { listed: string; head: Record<string, string>; status?: number }>> = {
  'kept.txt': { listed: 'SHA256', head: { 'x-amz-checksum-sha256': digest.toString('base64') } },
  'parts.txt': {
    listed: 'SHA256',
    head: { 'x-amz-checksum-sha256': `${digest.toString('base64')}-3`, 'x-amz-checksum-type': 'COMPOSITE' },
  },
  'composite.txt': {
    listed: 'SHA256',
    head: { 'x-amz-checksum-sha256': digest.toString('base64'), 'x-amz-checksum-type': 'COMPOSITE' },
  },
  'crc.txt': { listed: 'CRC32', head: {}, status: 500 },
  'hidden.txt': { listed: 'SHA256', head: {}, status: 403 },
};

function listing(): string {
  const items = Object.entries(OBJECTS).map(
    ([key, { listed }], at) =>
      `<Contents><Key>${key}</Key><Size>5</Size><ETag>&quot;e${at}-2&quot;</ETag><ChecksumAlgorithm>${listed}</ChecksumAlgorithm></Contents>`,
  );
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${items.join('')}</ListBucketResult>`;
}

describe('S3Source', () => {
  const before = NAMES.map((name) => [name, process.env[name]] as const);
  const heads: string[] = [];
  let server: Server;

  beforeAll(async () => {
    server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.env['AWS_REGION'] = 'us-east-1';
    process.env['AWS_ACCESS_KEY_ID'] = process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  });
  afterAll(async () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function answer({ method, url = '' }: IncomingMessage, response: ServerResponse): void {
    if (method === 'GET') return void response.end(listing());
    const key = url.replace(/^.*\//, '').replace(/\?.*$/, '');
    heads.push(key);
    const { head = {}, status = 200 } = OBJECTS[key] ?? {};
    response.writeHead(status, head).end();
  }

  it('states ETags as they are, and the SHA-256 that the store keeps of a whole object', async () => {
    const source = new S3Source('s3://bucket/', () => Bucket.connect(), { hash: false, checksums: false });
    const files: SourceFile[] = [];
    for await (const entry of source.entries()) if (!('skipped' in entry)) files.push(entry);
    expect(files.map(({ declared }) => declared?.['checksums'])).toEqual(
      [0, 1, 2, 3, 4].map((at) => [`etag:e${at}-2`]),
    );
    expect(heads).toEqual([]);
    const kept = await Promise.all(files.map(async ({ keptDigest }) => keptDigest?.()));
    expect(kept).toEqual([`sha256:${digest.toString('hex')}`, undefined, undefined, undefined, undefined]);
    // Nothing is asked about an object of which the listing names no SHA-256.
    expect(heads).not.toContain('crc.txt');
  });
});
