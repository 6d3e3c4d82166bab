import { createHash } from 'node:crypto';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { startS3Server, Scenario, type TestS3Server } from '@testing/harness';

const NAMES = ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
const kept = NAMES.map((name) => [name, process.env[name]] as const);
const nameOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** A licence ends and its data must be deleted. The team claims to have deleted it. */
describe('a removal whose objects are in a bucket', () => {
  const bucket = `corpus-${process.pid}-${Date.now()}`;
  const uri = (key: string): string => `s3://${bucket}/${key}`;
  let server: TestS3Server;
  let client: S3Client;
  let scenario: Scenario;
  let removal: string;

  beforeAll(async () => {
    server = await startS3Server();
    Object.assign(process.env, server.env);
    client = server.client();
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    for (const text of ['licensed one', 'licensed two']) await put(`${text}.txt`.replaceAll(' ', '-'), text);
    scenario = await Scenario.begin('2026-01-10');
    await scenario.shard(nameOf('licensed one'), { uri: uri('licensed-one.txt'), dataset: 'licensed' });
    await scenario.shard(nameOf('licensed two'), { uri: uri('licensed-two.txt'), dataset: 'licensed' });
    removal = await scenario.removal({
      selector: { dataset: 'licensed' },
      effectiveAt: '2026-06-01T00:00:00Z',
      basis: 'licence_expiry',
    });
    scenario.on('2026-06-02');
  });
  afterAll(async () => {
    for (const [name, value] of kept) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    client.destroy();
    await scenario.end();
    await server.close();
  });

  const put = (key: string, text: string): Promise<unknown> =>
    client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(text) }));
  const storageOf = (verification: { checks: { check: string; verdict: string; evidence: object }[] }) =>
    verification.checks.find(({ check }) => check === 'storage');

  it('is breached while an object is still there, and the finding names the object', async () => {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'licensed-one.txt' }));
    const verification = await scenario.verify(removal, [uri('')]);
    expect(storageOf(verification)).toMatchObject({
      verdict: 'violated',
      evidence: {
        looked: 2,
        violated: 1,
        reasons: { gone: 1, 'removed-content-still-there': 1 },
        examples: [{ uri: uri('licensed-two.txt'), digest: nameOf('licensed two') }],
      },
    });
    expect((await scenario.get(`/v1/removals/${removal}`)).state).toBe('breached');
    const findings = await scenario.get(`/v1/findings?removal=${removal}&kind=verification-violated`);
    expect(findings.items[0]).toMatchObject({ severity: 'violation', examples: [uri('licensed-two.txt')] });
  });

  it('is inconclusive while the store is unavailable', async () => {
    await server.stop();
    const verification = await scenario.verify(removal, [uri('')]);
    await server.start();
    expect(storageOf(verification)).toMatchObject({
      verdict: 'inconclusive',
      evidence: { reasons: { 'could-not-be-checked: storage-unavailable': 2 } },
    });
  });

  it('is inconclusive if the object was overwritten with unregistered content', async () => {
    await put('licensed-two.txt', 'something');
    expect(storageOf(await scenario.verify(removal, [uri('')]))).toMatchObject({
      verdict: 'inconclusive',
      evidence: { reasons: { gone: 1, 'unregistered-content': 1 } },
    });
  });

  it('is verified once the objects are deleted', async () => {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'licensed-two.txt' }));
    const verification = await scenario.verify(removal, [uri('')]);
    expect([verification.verdict, storageOf(verification)?.verdict]).toEqual(['excluded', 'excluded']);
    expect((await scenario.get(`/v1/removals/${removal}`)).state).toBe('verified');
  });
});
