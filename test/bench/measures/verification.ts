import { deepStrictEqual } from 'node:assert';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Clock, sha256, systemClock } from '@core/kernel';
import { LedgerModule, WriteQueue } from '@domain/ledger';
import { REGISTRATION_FOLLOWERS, RemovalsModule, RemovalOrdersService } from '@domain/removals';
import { ShardRegistrationModule, ShardsService } from '@domain/shards';
import { VerificationModule, VerificationRunsService, VerificationService } from '@domain/verification';
import { Database } from '@platform/database';
import { JobsModule } from '@platform/jobs';
import type { Bench } from '../bench.js';
import { versionSets } from '../corpus/version-sets.js';
import { withClient } from '../environment/bench-environment.js';
import type { CpuTime } from '../environment/cpu-time.js';
import { atMost, count, duration, type Row, row } from '../report/row.js';
import { median, timed } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

const VERSIONS = 1_000;
const REMOVED = 100_000;
/**
 * More shards would not change the figure: the cost depends on the removed shards and the versions.
 */
const SHARDS = 1_000_000;
const CHUNK = 10_000;
const RUNS = 3;
const EFFECTIVE = '2026-01-01T00:00:00Z';

/** Parameters: $1 id, $2 set of members, $3 its size, $4 instant of the commit. */
const INSERT_VERSION = `
  INSERT INTO dataset_version (id, dataset, version, state, ordered_entry, committed_entry, committed_at, request_hash, members, weights,
    upstream, shards, upstream_shards)
  VALUES ($1::int, 'bench', $1::int::text, 'committed', 0, 0, $4, '\\x00', $2, '', $2, $3, $3)`;

@Module({})
class GlobalModule {}
@Module({})
class RootModule {}

/** A whole verification of one removal: the four checks, and recording their results. */
export const verification: Measure = { name: 'verification', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const url = await bench.environment.newDatabase();
  const database = await Database.connect({ url, applicationName: 'bench' });
  const providers = [
    { provide: Database, useValue: database },
    { provide: Clock, useValue: systemClock },
  ];
  const provided = { module: GlobalModule, global: true, providers, exports: providers };
  const imports = [
    provided,
    LedgerModule.with(),
    JobsModule,
    ShardRegistrationModule.with(REGISTRATION_FOLLOWERS),
    RemovalsModule,
    VerificationModule,
  ];
  const modules = await NestFactory.createApplicationContext({ module: RootModule, imports }, { logger: false });
  try {
    const write: WriteQueue['write'] = (body) => modules.get(WriteQueue).write(body);
    const shards = Math.min(bench.scale, SHARDS);
    const removed = Math.min(REMOVED, Math.floor(shards / 10));
    bench.log(`registering ${shards} shards, ${removed} of them to be removed`);
    const every = Math.floor(shards / removed);
    for (let from = 0; from < shards; from += CHUNK) {
      const chunk = Array.from({ length: Math.min(CHUNK, shards - from) }, (_, n) => shardOf(from + n, every));
      await write((tx) => modules.get(ShardsService).registerMany(tx, 'system:bench', chunk));
    }
    bench.log(`inserting ${VERSIONS} dataset versions`);
    await insertVersions(url, shards);
    const order = { selector: { dataset: 'out' }, reason: 'bench', effectiveAt: EFFECTIVE, method: 'delete' as const };
    const { removal } = await write((tx) => modules.get(RemovalOrdersService).order(tx, 'system:bench', order));
    const runs = modules.get(VerificationRunsService);
    const times: { checks: number; record: number; cpu: CpuTime | null }[] = [];
    for (let turn = 0; turn < RUNS; turn++) {
      const { id } = await write((tx) => modules.get(VerificationService).begin(tx, 'system:bench', removal.id));
      const begun = await runs.verification(id);
      const options = { signal: new AbortController().signal, progress: () => undefined };
      let made: Awaited<ReturnType<typeof runs.run>> = [];
      const { milliseconds: checks, cpu } = await bench.environment.measure(process, async () => {
        made = await runs.run(begun, options);
      });
      deepStrictEqual(
        [made[0]?.evidence['meeting'], made[0]?.parameters['out'], made[3]?.evidence['looked']],
        [VERSIONS, removed, removed],
      );
      const record = await timed(() =>
        write((tx) => modules.get(VerificationService).conclude(tx, 'system:bench', id, made)),
      );
      times.push({ checks, record, cpu });
    }
    const cpuText = (of: keyof CpuTime): string => duration(median(times.map(({ cpu }) => (cpu?.[of] ?? NaN) / 1_000)));
    const whole = median(times.map(({ checks, record }) => checks + record));
    return [
      row({
        measure: `verification of a removal of ${count(removed)} shards against ${count(VERSIONS)} dataset versions`,
        ours: duration(whole),
        against: '',
        value: whole / 1_000,
        unit: ' s',
        target: atMost(3, ' s'),
        note: `all four checks; no location is under a storage root, so none is read; full evidence stored; first run ${duration(times[0]?.checks ?? 0)}; recording ${duration(median(times.map(({ record }) => record)))}, while other writers wait; CPU of the checks: ${cpuText('server')} and ${cpuText('postgres')} of Postgres; median of ${RUNS}`,
      }),
    ];
  } finally {
    await modules.close();
    await database.close();
    await bench.environment.dropDatabase(url);
  }
}

function shardOf(number: number, every: number): { uri: string; digest: string; dataset: string } {
  const digest = `sha256:${sha256(String(number)).toString('hex')}`;
  return { uri: `s3://bench/${number}`, digest, dataset: number % every === 0 ? 'out' : 'kept' };
}

/** Half of them are committed before the removal takes effect, half after. */
async function insertVersions(url: string, shards: number): Promise<void> {
  await withClient(url, async (client) => {
    let id = 0;
    for (const set of versionSets(shards, VERSIONS)) {
      const at = id % 2 === 0 ? '2025-06-01T00:00:00Z' : '2026-06-01T00:00:00Z';
      await client.query({ name: 'insert', text: INSERT_VERSION, values: [id++, set.toBytes(), set.size, at] });
    }
    await client.query('VACUUM ANALYZE dataset_version');
  });
}
