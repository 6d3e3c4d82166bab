import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Database, DiskReserve, migrateDatabase } from '@platform/database';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@platform/embedded-postgres';
import { until } from '@testing/harness';
import { ensureAdminKey } from '../../apps/api/admin-key.js';
import { connectApiDatabase } from '../../apps/api/api-database.js';
import { createApi } from '../../apps/api/create-api.js';

const MIB = 2 ** 20;
const KEY = 'the-key-of-the-full-disk';
const NDJSON = { 'content-type': 'application/x-ndjson' };

/** A small disk in memory; needs the right to mount. */
class SmallDisk {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'whence-small-disk-'));

  constructor(sizeMiB: number) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=755`, 'tmpfs', this.folder], {
      stdio: 'ignore',
    });
  }

  static isAllowed(): boolean {
    try {
      new SmallDisk(1).remove();
      return true;
    } catch {
      return false;
    }
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder);
    return bavail * bsize;
  }

  /** Takes all space but `leave` bytes. */
  fill(leave = 0): void {
    const file = openSync(path.join(this.folder, 'filler'), 'a');
    try {
      while (this.freeBytes > leave) writeSync(file, Buffer.alloc(Math.min(MIB, this.freeBytes - leave)));
    } finally {
      closeSync(file);
    }
  }

  empty(): void {
    rmSync(path.join(this.folder, 'filler'), { force: true });
  }

  remove(): void {
    try {
      execFileSync('umount', [this.folder], { stdio: 'ignore' });
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}

/** The whole service on a small disk. */
class SmallService {
  private constructor(
    readonly disk: SmallDisk,
    readonly postgres: EmbeddedPostgres,
    private readonly database: Database,
    private readonly api: NestFastifyApplication,
  ) {}

  static async start(sizeMiB: number, reserveMiB: number): Promise<SmallService> {
    const disk = new SmallDisk(sizeMiB);
    const projectDir = path.resolve(__dirname, '../..');
    const postgres = await startEmbeddedPostgres({ projectDir, dataDir: disk.folder, database: 'whence' });
    await migrateDatabase(postgres.url);
    const reserve = new DiskReserve(disk.folder, reserveMiB * MIB);
    const database = await connectApiDatabase(postgres.url, { reserve });
    await ensureAdminKey(database, KEY);
    const api = await createApi({ config: { logLevel: 'error', dataDir: disk.folder }, database });
    return new SmallService(disk, postgres, database, api);
  }

  async ask(method: 'GET' | 'POST', url: string, payload?: object | string, headers: object = {}): Promise<Answer> {
    const fastify = this.api.getHttpAdapter().getInstance();
    const all = { ...headers, authorization: `Bearer ${KEY}` };
    const answer = await fastify.inject({ method, url, headers: all, ...(payload !== undefined && { payload }) });
    return { status: answer.statusCode, retryAfter: answer.headers['retry-after'], text: answer.body };
  }

  async size(): Promise<number> {
    return (JSON.parse((await this.ask('GET', '/v1/ledger')).text) as { asOf: { treeSize: number } }).asOf.treeSize;
  }

  get log(): string {
    return readFileSync(path.join(this.postgres.dataDir, 'postgres.log'), 'utf8');
  }

  async stop(): Promise<void> {
    await this.api.close();
    await this.database.close();
    await this.postgres.stop();
    this.disk.remove();
  }
}

interface Answer {
  readonly status: number;
  readonly retryAfter: unknown;
  readonly text: string;
}

/** Random text, which Postgres cannot compress. */
const shard = (uri: string, labels: number): object => {
  const texts = Array.from({ length: labels }, (_, n) => [`text-${n}`, randomBytes(90).toString('base64')]);
  return { uri, labels: Object.fromEntries(texts) as object };
};
const lines = (name: string, count: number): string =>
  Array.from({ length: count }, (_, n) => JSON.stringify(shard(`s3://${name}/${n}`, 8))).join('\n');
const FULL = { status: 507, retryAfter: '30', text: expect.stringContaining('"code":"disk-full"') as string };

const describeWithMount = SmallDisk.isAllowed() ? describe : describe.skip;

describeWithMount('a full disk (needs the right to mount)', () => {
  let service: SmallService;
  afterEach(() => service.stop());

  it('is answered 507 and leaves nothing half-written; the service works again when there is space', async () => {
    service = await SmallService.start(200, 0);
    expect((await service.ask('POST', '/v1/shards', shard('s3://before', 1))).status).toBe(201);
    expect((await service.ask('GET', '/health/ready')).status).toBe(200);
    const size = await service.size();
    service.disk.fill();
    expect(await service.ask('POST', '/v1/shards', shard('s3://refused', 60))).toMatchObject(FULL);
    expect(await service.ask('POST', '/v1/shards/bulk', lines('refused', 100), NDJSON)).toMatchObject(FULL);
    const parquet = { 'content-type': 'application/vnd.apache.parquet' };
    expect(await service.ask('POST', '/v1/shards/bulk', 'x'.repeat(MIB), parquet)).toMatchObject(FULL);
    expect((await service.ask('GET', '/v1/shards/s3%3A%2F%2Fbefore')).status).toBe(200);
    expect((await service.ask('GET', '/v1/shards/s3%3A%2F%2Frefused')).status).toBe(404);
    expect(await service.size()).toBe(size);
    await until(async () => (await service.ask('GET', '/health/ready')).status === 503);
    expect((await service.ask('GET', '/health/ready')).text).toContain('The disk of the database is full');
    expect((await service.ask('GET', '/health/live')).status).toBe(200);
    service.disk.empty();
    expect((await service.ask('POST', '/v1/shards', shard('s3://refused', 60))).status).toBe(201);
    expect(await service.size()).toBe(size + 1);
    await until(async () => (await service.ask('GET', '/health/ready')).status === 200);
  });

  it('never reaches the log of Postgres: writes are refused while some of it is left', async () => {
    service = await SmallService.start(300, 64);
    let answer: Answer;
    let round = 0;
    do answer = await service.ask('POST', '/v1/shards/bulk', lines(`load/${round++}`, 2_000), NDJSON);
    while (answer.status === 200);
    expect(answer.text).toContain('MiB are kept for the database itself');
    expect(await service.ask('POST', '/v1/shards', shard('s3://refused', 1))).toMatchObject(FULL);
    await until(async () => (await service.ask('GET', '/health/ready')).status === 503);
    expect((await service.ask('GET', '/v1/ledger')).status).toBe(200);
    expect(service.log).not.toMatch(/PANIC|No space left/);
  });
});
