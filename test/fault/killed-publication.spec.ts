import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { leafHash, TreeEdge } from '@core/merkle';
import { formatSigningKey, formatVerifierKey, verifyCheckpoint } from '@core/note';
import { decodeEntryBundle, decodeHashTile, formatTilePath, newTiles } from '@core/tiles';
import { LedgerReadModel, LedgerService, WriteQueue } from '@domain/ledger';
import { LogExportService, PublicationModule, PublicationReadModel } from '@domain/publication';
import { openStorage } from '@platform/storage';
import { TEST_ORIGIN, testPublisher } from '@testing/harness';
import { type OpenModules, openModules } from '@testing/modules';
import { policyOf, quorumOf, testLogKey, TestWitness } from './test-witness.js';

const ROOT = path.resolve(__dirname, '../..');
const HOOK = path.join(ROOT, 'libs/testing/harness/typescript-hook.cjs');

/**
 * Publishes or exports, and is killed before the step that the parent chose: an SQL statement, a
 * request to the witness, or a file write.
 */
const CHILD = `
  const { Database } = require('./libs/platform/database/index.ts');
  const { WitnessClient } = require('./libs/platform/witness-client/index.ts');
  const { ContentStorage, openStorage } = require('./libs/platform/storage/index.ts');
  const { LogExportService, openPublisher, PublicationReadModel } = require('./libs/domain/publication/index.ts');
  const { LedgerReadModel } = require('./libs/domain/ledger/index.ts');
  const { systemClock } = require('./libs/core/kernel/index.ts');
  const [what, step, url, folder] = process.argv.slice(1);
  let left = Infinity;
  const counted = (prototype, name) => {
    const original = prototype[name];
    prototype[name] = function (...args) {
      if (--left < 0) process.kill(process.pid, 'SIGKILL');
      return original.apply(this, args);
    };
  };
  counted(Database.prototype, 'query');
  counted(WitnessClient.prototype, 'addCheckpoint');
  counted(ContentStorage.prototype, 'write');
  (async () => {
    const database = await Database.connect({ url, applicationName: 'child' });
    const config = { signingKeyFile: folder + '/key', witnessPolicyFile: folder + '/policy' };
    const log = new PublicationReadModel(database, new LedgerReadModel(database, systemClock));
    const base = 'file://' + folder + '/out';
    const storage = openStorage({ roots: [base] });
    const publisher = what === 'publish' ? await openPublisher(config, database, systemClock) : undefined;
    left = Number(step);
    if (publisher) await publisher.publish();
    else await new LogExportService(database, log, storage, base).export(() => undefined);
    await database.close();
  })().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });`;

describe('SIGKILL before each step', () => {
  let modules: OpenModules;
  let witness: TestWitness;
  let folder: string;
  beforeEach(async () => {
    modules = await openModules({ imports: [PublicationModule] });
    witness = await new TestWitness().open();
    folder = mkdtempSync(path.join(tmpdir(), 'whence-killed-'));
    writeFileSync(path.join(folder, 'key'), formatSigningKey(TEST_ORIGIN, 'ed25519', Buffer.alloc(32, 1)), {
      mode: 0o600,
    });
    writeFileSync(
      path.join(folder, 'policy'),
      `witness w ${formatVerifierKey(witness.key)} ${witness.url}\nquorum w\n`,
    );
    rmSync(path.join(folder, 'out'), { recursive: true, force: true });
  });
  afterEach(async () => {
    await witness.remove();
    await modules.close();
    rmSync(folder, { recursive: true });
  });

  const append = (count: number): Promise<unknown> =>
    modules.get(WriteQueue).write((tx) =>
      modules.get(LedgerService).appendAll(
        tx,
        'key:spec',
        Array.from({ length: count }, (_, n) => ({ kind: 'spec.noted', data: { n } })),
      ),
    );
  /** Returns whether the process finished before it reached that step. */
  const run = async (what: 'publish' | 'export', step: number): Promise<boolean> => {
    const args = ['-r', HOOK, '-e', CHILD, what, String(step), modules.url, folder];
    const child: ChildProcess = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    if (signal !== 'SIGKILL' && code !== 0) throw new Error(`ended with ${code}`);
    return signal === null;
  };
  const trusted = () => ({ logKey: testLogKey(), witnessPolicy: policyOf([witness]) });

  it('of a publication leaves only heads of one log, and the next publication continues', async () => {
    await append(3);
    let steps = 0;
    for (let through = false; !through; steps++) {
      await append(2);
      through = await run('publish', steps);
    }
    expect(steps).toBeGreaterThan(6);
    await append(2);
    const publisher = await testPublisher(modules.database, { witnesses: quorumOf([witness]) });
    expect((await publisher.publish())?.size).toBe(3 + 2 * steps + 2);
    const rows = await modules.database.query<{ size: number; note: string }>(
      'SELECT size, note FROM publication_checkpoint',
    );
    expect(rows.length).toBeGreaterThan(2);
    for (const { size, note } of rows) {
      const { checkpoint } = verifyCheckpoint(note, trusted());
      expect(Buffer.from(checkpoint.root).toString('hex')).toBe(
        (await modules.get(LedgerReadModel).position(String(size))).rootHash,
      );
    }
  });

  it('of an export leaves no checkpoint without its tiles, and the next export continues', async () => {
    const out = path.join(folder, 'out');
    mkdirSync(out);
    const requireWhole = (): number => {
      const file = path.join(out, 'checkpoint');
      if (!existsSync(file)) return 0;
      const { treeSize, root } = verifyCheckpoint(readFileSync(file, 'utf8'), trusted()).checkpoint;
      const leaves: Buffer[] = [];
      for (const tile of newTiles(0, treeSize)) {
        const bytes = readFileSync(path.join(out, formatTilePath(tile)));
        if (tile.level === 'entries')
          leaves.push(...decodeEntryBundle(bytes, tile.width).map((entry) => leafHash(entry)));
        else decodeHashTile(bytes, tile.width);
      }
      expect(TreeEdge.empty.appendAll(leaves).edge.root()).toEqual(root);
      return treeSize;
    };
    const publisher = await testPublisher(modules.database, { witnesses: quorumOf([witness]) });
    let size = 0;
    let steps = 0;
    for (let through = false; !through; steps++) {
      await append(steps === 0 ? 600 : 3);
      await publisher.publish();
      through = await run('export', steps);
      expect(requireWhole()).toBeGreaterThanOrEqual(size);
      size = requireWhole();
      if (steps > 40) throw new Error('the export does not finish');
    }
    expect(steps).toBeGreaterThan(4);
    await append(10);
    const latest = await publisher.publish();
    const base = `file://${out}`;
    const log = modules.get(PublicationReadModel);
    const exporting = new LogExportService(modules.database, log, openStorage({ roots: [base] }), base);
    expect(await exporting.export(() => undefined)).toMatchObject({ size: latest?.size });
    expect(requireWhole()).toBe(latest?.size);
    expect(await exporting.export(() => undefined)).toEqual({ size: latest?.size, written: 0 });
  });
});
