import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatSigningKey, formatVerifierKey, SigningKey } from '@core/note';
import { systemClock } from '@core/kernel';
import { decodeEntryBundle } from '@core/tiles';
import { LedgerService, WriteQueue } from '@domain/ledger';
import { openPublisher, PublicationModule, PublicationReadModel, requireLogKey, withOwnKey } from '@domain/publication';
import { ensureSigningKey } from '@platform/signing';
import { type OpenModules, openModules } from '@testing/modules';
import { createWorker, type RunningWorker } from '../create-worker.js';
import { PublisherLoop } from './publisher-loop.js';

const ORIGIN = 'whence.local/log';

describe('the publisher in a worker', () => {
  let modules: OpenModules;
  let folder: string;
  let workers: RunningWorker[];
  beforeEach(async () => {
    modules = await openModules({ imports: [PublicationModule] });
    folder = mkdtempSync(path.join(tmpdir(), 'whence-keys-'));
    workers = [];
  });
  afterEach(async () => {
    for (const worker of workers) await worker.close();
    await modules.close();
    rmSync(folder, { recursive: true });
  });

  const start = async (signingKeyFile?: string): Promise<RunningWorker> => {
    const config = { logLevel: 'error' as const, redisUrl: undefined, ...(signingKeyFile && { signingKeyFile }) };
    const worker = await createWorker({ config, database: modules.database, databaseUrl: modules.url });
    workers.push(worker);
    return worker;
  };
  const keyFile = (): string => {
    const file = path.join(folder, 'log-key');
    ensureSigningKey(file, ORIGIN, 'ed25519');
    return file;
  };
  const append = async (): Promise<number> => {
    const statement = { kind: 'spec.stated', data: { now: 1 } };
    const { treeSize } = await modules
      .get(WriteQueue)
      .write((tx) => modules.get(LedgerService).append(tx, 'key:spec', statement));
    return treeSize;
  };
  const untilCovered = async (size: number): Promise<void> => {
    for (;;) {
      const latest = await modules.get(PublicationReadModel).latest();
      if (latest && latest.size >= size) return;
      await sleep(10);
    }
  };

  it('publishes on the notification of each acknowledgement, without waiting for its poll', async () => {
    const signingKeyFile = keyFile();
    const publisher = await openPublisher({ signingKeyFile }, modules.database, systemClock);
    if (!publisher) throw new Error('there is a key');
    const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };
    const loop = new PublisherLoop({
      databaseUrl: modules.url,
      publish: async () => void (await publisher.publish()),
      status: () => publisher.status,
      log: silent,
      pollEveryMs: 2 ** 31 - 1,
    });
    loop.start();
    for (let n = 0; n < 8; n++) await untilCovered(await append());
    await loop.close();
  });

  it('exports the log as static files if WHENCE_EXPORT_URL is set', async () => {
    const place = path.join(folder, 'out');
    mkdirSync(place);
    const config = { logLevel: 'error' as const, redisUrl: undefined, exportUrl: `file://${place}` };
    const size = await append();
    workers.push(
      await createWorker({
        config: { ...config, signingKeyFile: keyFile() },
        database: modules.database,
        databaseUrl: modules.url,
      }),
    );
    while (!existsSync(path.join(place, 'checkpoint'))) await sleep(50);
    const latest = await modules.get(PublicationReadModel).latest();
    expect(readFileSync(path.join(place, 'checkpoint'), 'utf8')).toBe(latest?.note);
    const bundle = readFileSync(path.join(place, `tile/entries/000.p/${size}`));
    expect(decodeEntryBundle(bundle, size)).toHaveLength(size);
  });

  it('publishes from one of two workers, and from the other when that one is gone', async () => {
    const file = keyFile();
    const first = await start(file);
    await start(file);
    await untilCovered(await append());
    await first.close();
    workers = workers.slice(1);
    await untilCovered(await append());
  });

  it('runs jobs but publishes nothing without a key', async () => {
    await start();
    await append();
    await sleep(300);
    expect(await modules.get(PublicationReadModel).latest()).toBeNull();
  });

  it('does not start with the key or origin of another log', async () => {
    await openPublisher({ signingKeyFile: keyFile() }, modules.database, systemClock);
    const signingKey = formatSigningKey(ORIGIN, 'ed25519', Buffer.alloc(32, 9));
    await expect(openPublisher({ signingKey }, modules.database, systemClock)).rejects.toMatchObject({
      code: 'log-key-differs',
    });
    const config = { signingKeyFile: keyFile(), origin: 'other.example/log' };
    await expect(openPublisher(config, modules.database, systemClock)).rejects.toMatchObject({
      code: 'log-origin-differs',
    });
  });

  it('creates a key in the data folder only for a log without one', async () => {
    const settings = { dataDir: path.join(folder, 'one') };
    const first = await withOwnKey(settings, modules.database);
    expect(first).toEqual({ ...settings, signingKeyFile: path.join(folder, 'one', 'log-signing-key') });
    expect(await withOwnKey(settings, modules.database)).toEqual(first);
    const elsewhere = { dataDir: path.join(folder, 'two') };
    await expect(withOwnKey(elsewhere, modules.database)).rejects.toMatchObject({ code: 'log-key-missing' });
    await expect(requireLogKey(elsewhere, modules.database)).rejects.toMatchObject({ code: 'log-key-missing' });
    expect(existsSync(elsewhere.dataDir)).toBe(false);
    ensureSigningKey(path.join(elsewhere.dataDir, 'log-signing-key'), ORIGIN, 'ed25519');
    await expect(withOwnKey(elsewhere, modules.database)).rejects.toMatchObject({ code: 'log-key-differs' });
    await expect(requireLogKey(elsewhere, modules.database)).rejects.toMatchObject({ code: 'log-key-differs' });
    await requireLogKey(settings, modules.database);
    const reader = { ...elsewhere, publishes: false };
    expect(await withOwnKey(reader, modules.database)).toBe(reader);
    await requireLogKey(reader, modules.database);
    const configured = { ...settings, signingKey: 'x' };
    expect(await withOwnKey(configured, modules.database)).toBe(configured);
  });

  it('reports an invalid witness policy', async () => {
    const witness = new SigningKey('w.example', 'cosignature/v1', Buffer.alloc(32, 3));
    const vkey = formatVerifierKey(witness.verifierKey);
    const file = path.join(folder, 'policy');
    const open = (text: string) => {
      writeFileSync(file, text);
      return openPublisher({ signingKeyFile: keyFile(), witnessPolicyFile: file }, modules.database, systemClock);
    };
    await expect(open(`witness w ${vkey}\nquorum w\n`)).rejects.toThrow(/no http\(s\) URL/);
    await expect(open(`witness w ${vkey} https://w.example/\n`)).rejects.toThrow(/no quorum line/);
    const stranger = formatVerifierKey(new SigningKey('x', 'ed25519', Buffer.alloc(32, 4)).verifierKey);
    await expect(open(`log ${stranger}\nquorum none\n`)).rejects.toThrow(/this log is none of them/);
    expect(await open('quorum none\n')).toBeDefined();
    const nowhere = { signingKeyFile: keyFile(), witnessPolicyFile: path.join(folder, 'none') };
    await expect(openPublisher(nowhere, modules.database, systemClock)).rejects.toThrow(/cannot be read/);
  });
});
