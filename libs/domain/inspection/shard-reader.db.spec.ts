import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  NoRegistrationGate,
  NoRegistrationWatch,
  ShardRegistrationModule,
  ShardsModule,
  ShardsReadModel,
  ShardsService,
} from '@domain/shards';
import { openStorage } from '@platform/storage';
import { type OpenModules, openModules } from '@testing/modules';
import type { Inspection, PlannedDetector } from './inspection.js';
import { InspectionModule } from './inspection.module.js';
import { KeptContentReadModel } from './kept-content.read-model.js';
import { EvaluationSets } from './evaluation-sets.service.js';
import { InspectedShardsReadModel } from './inspected-shards.read-model.js';
import { InspectionSettings } from './inspection-settings.service.js';
import { ShardReader } from './shard-reader.service.js';

const registration = ShardRegistrationModule.with({
  imports: [],
  watch: NoRegistrationWatch,
  gate: NoRegistrationGate,
  originsListeners: [],
});
const detectors: readonly PlannedDetector[] = [
  { detector: 'identity', version: '1', parameters: {} },
  { detector: 'counts', version: '1', parameters: {} },
];
const inspection: Inspection = {
  ...{ id: 'inspection-1', number: 0, shards: 1, entry: 0, begunAt: '2026-01-01T00:00:00.000Z', end: null },
  ...{ subject: {}, detectors, sample: null, text: null, upto: 1 },
  totals: { done: 0, inconclusive: 0, contradicting: 0, bytes: 0, records: 0, lastAt: null },
};
/** More than one chunk of a read. */
const TEXT = 'a line of text\n'.repeat(20_000);

describe('a shard whose file others write to', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-shard-reader-'));
  const file = path.join(folder, 'lines.txt');
  let rooms: OpenModules;

  beforeAll(async () => {
    rooms = await openModules({ imports: [registration, ShardsModule, InspectionModule] });
    const declared = { uri: pathToFileURL(file).href };
    await rooms.database.transaction((tx) => rooms.get(ShardsService).registerMany(tx, 'key:spec', [declared]));
  });
  afterAll(async () => {
    await rooms.close();
    rmSync(folder, { recursive: true });
  });

  /** Measures the file, and does this after the first chunk was read. */
  async function measureWhile(write: () => void): Promise<string[]> {
    writeFileSync(file, TEXT);
    const storage = openStorage({ roots: [folder] });
    const read = async function* (uri: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
      let chunks = 0;
      for await (const chunk of storage.read(uri, signal)) {
        yield chunk;
        if (chunks++ === 0) write();
      }
    };
    const settings = new InspectionSettings({ stat: (uri) => storage.stat(uri), read });
    const [shards, kept] = [rooms.get(ShardsReadModel), rooms.get(KeptContentReadModel)];
    const evaluations = new EvaluationSets(settings, shards, rooms.get(InspectedShardsReadModel));
    const reader = new ShardReader(settings, shards, kept, evaluations);
    const options = { signal: new AbortController().signal, progress: () => undefined, retry: false };
    const { results } = await reader.measure(inspection, 0, options);
    return results.map((result) => (result.outcome === 'measured' ? result.outcome : result.reason));
  }

  it.each<[string, () => void, string]>([
    ['is measured where they do not', () => undefined, 'measured'],
    ['is inconclusive where it grows', () => appendFileSync(file, 'more\n'), 'changed-while-read'],
    [
      'is inconclusive where its bytes become others of the same length',
      () => writeFileSync(file, TEXT.replace(/a/g, 'b')),
      'changed-while-read',
    ],
    [
      'is inconclusive where another file takes its place',
      () => {
        writeFileSync(`${file}.new`, TEXT);
        renameSync(`${file}.new`, file);
      },
      'changed-while-read',
    ],
    ['is inconclusive where it is deleted', () => rmSync(file), 'changed-while-read'],
  ])('%s', async (_, write, outcome) => {
    expect(await measureWhile(write)).toEqual([outcome, outcome]);
  });
});
