import { createHash } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { startS3Server, type TestS3Server } from '@testing/harness';
import { digestOf, type Ended, RegisterCommand } from './register-command.js';

describe('whence register s3://', () => {
  const bucket = `whence-${process.pid}-${Date.now()}`;
  let server: TestS3Server;
  let command: RegisterCommand;
  let client: S3Client;
  beforeAll(async () => {
    server = await startS3Server();
    command = await RegisterCommand.open();
    client = server.client();
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  });
  afterAll(async () => {
    client.destroy();
    await command.close();
    await server.close();
  });
  beforeEach(() => command.begin());

  const put = (key: string, body: string | Buffer): Promise<unknown> =>
    client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(body) }));
  const register = (...args: string[]): Promise<Ended> => command.run([...args, '--json'], server.env);

  it('registers and hashes the objects under a prefix, and caches digests by ETag', async () => {
    const keys = ['web/a b%.jsonl', 'web/ünï/模.txt', 'web/empty.txt', 'web/folder/', 'other/c.txt'];
    for (const key of keys) await put(key, key.endsWith('/') || key.includes('empty') ? '' : `content of ${key}`);
    await put('web/large.bin', Buffer.alloc(20_000_000, 7));
    const first = await register(`s3://${bucket}/web/`, '--kind', 'scraped');
    expect([first.err, first.code]).toEqual(['', 0]);
    expect(first.json).toMatchObject({ found: 4, registered: 4, failed: 0, leftOut: 1, hashed: 4 });
    expect(await command.shard(digestOf('content of web/a b%.jsonl'))).toMatchObject({
      uri: `s3://${bucket}/web/a%20b%25.jsonl`,
      mediaType: 'application/jsonl',
    });
    expect(await command.shard(digestOf(Buffer.alloc(20_000_000, 7)))).toMatchObject({ bytes: 20_000_000 });
    await put('web/ünï/模.txt', 'changed');
    const second = await register(`s3://${bucket}/web/`, '--kind', 'scraped');
    expect(second.json).toMatchObject({ registered: 1, existing: 3, hashed: 1, remembered: 3 });
  });

  // The package's server cannot list more than a thousand: its tokens need a cipher that OpenSSL 3
  // does not have.
  const objects = process.env['TEST_S3_URL'] ? 1_100 : 600;
  it(`lists ${objects} objects, a thousand per request, by their URIs alone`, async () => {
    for (let at = 0; at < objects; at += 100)
      await Promise.all(
        Array.from({ length: 100 }, (_, i) => put(`many/${String(at + i).padStart(5, '0')}.txt`, 'x'.repeat(i))),
      );
    const { json } = await register(`s3://${bucket}/many/`, '--no-hash', '--kind', 'scraped');
    expect(json).toMatchObject({ found: objects, registered: objects, hashed: 0, failed: 0 });
    expect(await command.shard(`s3://${bucket}/many/00599.txt`)).toMatchObject({ bytes: 99, digest: null });
  });

  it('states the ETags of objects: of those that are not hashed, and of others if asked', async () => {
    await put('etags/one.txt', 'etags one');
    await put('hashed/two.txt', 'etags two');
    const etag = (text: string): string => `etag:${createHash('md5').update(text).digest('hex')}`;
    await register(`s3://${bucket}/etags/`, '--no-hash');
    expect(await command.shard(`s3://${bucket}/etags/one.txt`)).toMatchObject({ checksums: [etag('etags one')] });
    const asked = await register(`s3://${bucket}/hashed/`, '--checksums');
    expect(asked.json).toMatchObject({ registered: 1, failed: 0 });
    expect(await command.shard(digestOf('etags two'))).toMatchObject({ checksums: [etag('etags two')] });
  });

  if (objects <= 1_000) it.skip('lists more than a thousand (TEST_S3_URL is not set)', () => undefined);

  it('reads the objects that a manifest names', async () => {
    await put('m/part 1.npy', 'the tokens');
    const list = command.put('mix.txt', 'web,m/part 1.npy\nweb,m/none.npy\n');
    const { json } = await register(list, '--manifest', '--uri-base', `s3://${bucket}/`, '--kind', 'scraped');
    expect(json).toMatchObject({ registered: 1, failed: 1 });
    expect(json.faults[0].message).toMatch(/^cannot be read from S3/);
    expect(await command.shard(digestOf('the tokens'))).toMatchObject({ labels: { component: 'web' } });
  });

  it('exits with 1 if there is no object under the prefix', async () => {
    const { code, err } = await register(`s3://${bucket}/nothing/here/`);
    expect([code, err]).toEqual([1, `s3://${bucket}/nothing/here/ holds no object: check the prefix.\n`]);
  });

  it('exits with 1 if the bucket does not exist', async () => {
    const { code, err } = await register(`s3://${bucket}-none/`);
    expect([code, err]).toEqual([1, expect.stringMatching(/cannot be listed: NoSuchBucket/)]);
  });
});
