import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { startS3Server, type TestS3Server } from '@testing/harness';
import { DigestedFiles } from './digested-files.js';

const TEXT = '{"a":1}\n{"b":2}\n';
const DIGEST = `sha256:${createHash('sha256').update(TEXT).digest('hex')}`;
const folder = mkdtempSync(path.join(tmpdir(), 'whence digested-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function textOf(files: DigestedFiles, digest = DIGEST): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of files.read(digest)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** What holds in each kind of place. */
function inPlace(open: () => Promise<DigestedFiles>): void {
  it('reads what it wrote, by its digest, and any number of times', async () => {
    const files = await open();
    for (let times = 0; times < 2; times++) {
      await files.write(DIGEST, [Buffer.from(TEXT.slice(0, 5)), Buffer.from(TEXT.slice(5))]);
      expect(await textOf(files)).toBe(TEXT);
    }
    const hex = DIGEST.slice('sha256:'.length);
    expect(files.uriOf(DIGEST)).toBe(`${files.place}/${hex.slice(0, 2)}/${hex}.ndjson`);
  });

  it('names a file that is not there', async () => {
    const files = await open();
    const missing = `sha256:${'0'.repeat(64)}`;
    await expect(textOf(files, missing)).rejects.toMatchObject({ code: 'object-not-found' });
    await expect(textOf(files, missing)).rejects.toThrow(files.uriOf(missing));
  });

  it('finds bytes that are not those of the name', async () => {
    const files = await open();
    const named = `sha256:${'1'.repeat(64)}`;
    await files.write(named, [Buffer.from(TEXT)]);
    await expect(textOf(files, named)).rejects.toMatchObject({ code: 'object-altered', kind: 'integrity' });
    await expect(textOf(files, named)).rejects.toThrow(
      `${files.uriOf(named)} was altered: its bytes have the digest ${DIGEST}`,
    );
  });

  it('is marked once somebody marks it', async () => {
    const files = await open();
    expect(await files.mark()).toBeNull();
    await files.writeMark('this-one');
    expect(await files.mark()).toBe('this-one');
  });
}

describe('digested files in a folder', () => {
  let folders = 0;
  inPlace(() => {
    const place = path.join(folder, `place ${folders++}`);
    mkdirSync(place);
    return Promise.resolve(new DigestedFiles(pathToFileURL(place).href));
  });

  it('refuses a folder that is not there', async () => {
    const files = new DigestedFiles(pathToFileURL(path.join(folder, 'unmounted')).href);
    for (const work of [() => files.write(DIGEST, []), () => textOf(files), () => files.mark()])
      await expect(work()).rejects.toMatchObject({ code: 'container-not-found' });
  });

  it('puts back an altered file when its list is written again', async () => {
    const place = path.join(folder, 'again');
    mkdirSync(place);
    const files = new DigestedFiles(pathToFileURL(place).href);
    await files.write(DIGEST, [Buffer.from(TEXT)]);
    const file = fileURLToPath(files.uriOf(DIGEST));
    writeFileSync(file, 'altered');
    await files.write(DIGEST, [Buffer.from(TEXT)]);
    expect(readFileSync(file, 'utf8')).toBe(TEXT);
  });
});

describe('digested files in a bucket', () => {
  let server: TestS3Server;
  let buckets = 0;
  const before = { ...process.env };
  beforeAll(async () => {
    server = await startS3Server();
    Object.assign(process.env, server.env);
  });
  afterAll(async () => {
    for (const name of Object.keys(server.env)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await server.close();
  });

  inPlace(async () => {
    const Bucket = `results-${buckets++}`;
    const client = server.client();
    await client.send(new CreateBucketCommand({ Bucket }));
    client.destroy();
    return new DigestedFiles(`s3://${Bucket}/of/whence`);
  });
});
