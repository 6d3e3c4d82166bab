import { rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { Corpus } from './corpus/corpus.js';
import { VENDORS, vendorSlug } from './corpus/origins.js';
import { writeCorpus } from './corpus/write-corpus.js';
import { LEFT_OUT, MIXED_VERSIONS, recordHistory } from './corpus/record-history.js';
import { call, upload } from './environment/api-client.js';
import { makeBaselineTables } from './environment/baseline-tables.js';
import { ServerProcess } from './environment/server-process.js';
import { type BenchEnvironment, query, type Spent } from './environment/bench-environment.js';
import type { KeptLedger, Stage } from './environment/kept-ledgers.js';
import { revision } from './report/machine.js';
import { timed } from './report/timing.js';

/** A corpus registered in bulk over HTTP, with the api process that registered it. */
export interface Uploaded {
  readonly corpus: Corpus;
  readonly databaseUrl: string;
  readonly api: ServerProcess;
  /** From the first byte sent to the response with the last shard. */
  readonly milliseconds: number;
  /** What the upload took. */
  readonly spent: Spent;
  /** Peak memory of the api, in MB; null where the system does not report it. */
  readonly peakMemory: number | null;
  readonly bytesPerLine: number;
  /** By which revision and when, if an earlier run did it. */
  readonly by: string | null;
}

const STAGES: readonly Stage[] = ['uploaded', 'history', 'baseline'];

/** Shared by the measures: generates and registers the corpus of each size once. */
export class Bench {
  private readonly uploads = new Map<number, Promise<Uploaded>>();
  private readonly comparisons = new Map<number, Promise<Uploaded>>();
  private readonly histories = new Map<number, Promise<Uploaded>>();
  /** Whether measures get copies of kept ledgers. */
  private copies = false;

  constructor(
    readonly environment: BenchEnvironment,
    readonly scale: number,
    readonly log: (line: string) => void,
  ) {}

  /** The number of shards that growth is measured from. */
  get baseScale(): number {
    return Math.min(100_000, Math.round(this.scale / 10));
  }

  /** A corpus of this many shards, without a history unless `withHistory` ran before. */
  uploaded(size: number): Promise<Uploaded> {
    return once(this.uploads, size, () => this.upload(size));
  }

  /** The corpus with dataset versions, and models that used them. */
  withHistory(size: number): Promise<Uploaded> {
    return once(this.histories, size, async () => {
      const uploaded = await this.uploaded(size);
      await this.stage(size, 'history', `committing dataset versions of ${size} shards`, () =>
        recordHistory(uploaded.api.url, uploaded.databaseUrl, this.log),
      );
      return uploaded;
    });
  }

  /** The corpus with its history, and with the baseline tables. */
  withBaseline(size: number): Promise<Uploaded> {
    return once(this.comparisons, size, async () => {
      const uploaded = await this.withHistory(size);
      await this.stage(size, 'baseline', 'creating the baseline tables', () =>
        makeBaselineTables(uploaded.databaseUrl, MIXED_VERSIONS, LEFT_OUT),
      );
      return uploaded;
    });
  }

  /**
   * With `--data`, builds the kept ledgers of both scales as far as they are not built.
   * @param changed the measures that follow add to them, and get copies
   */
  async prepare(changed: boolean): Promise<void> {
    const { kept } = this.environment;
    if (!kept) return;
    for (const size of new Set([this.baseScale, this.scale])) {
      if (kept.find(size)?.stage === 'baseline') continue;
      const { databaseUrl } = await this.withBaseline(size);
      // As autovacuum would, at a moment of its own.
      this.log(`vacuuming the ledger of ${size} shards`);
      await query(databaseUrl, 'VACUUM ANALYZE');
    }
    await this.close();
    for (const made of [this.uploads, this.histories, this.comparisons]) made.clear();
    this.copies = changed;
  }

  /** Goes through a stage of building, unless an earlier run has. */
  private async stage(size: number, stage: Stage, what: string, build: () => Promise<void>): Promise<void> {
    const { kept } = this.environment;
    const before = kept?.find(size);
    if (before && STAGES.indexOf(before.stage) >= STAGES.indexOf(stage)) return;
    this.log(what);
    this.log(`done in ${((await timed(build)) / 1_000).toFixed(1)} s`);
    if (before) kept?.keep(size, { ...before, stage });
  }

  async close(): Promise<void> {
    for (const upload of this.uploads.values()) await upload.then(({ api }) => api.close()).catch(() => undefined);
  }

  private upload(size: number): Promise<Uploaded> {
    const kept = this.environment.kept?.find(size);
    return kept ? this.reopen(size, kept) : this.build(size);
  }

  private async reopen(size: number, kept: KeptLedger): Promise<Uploaded> {
    if (this.copies) this.log(`copying the ledger of ${size} shards`);
    const databaseUrl = await this.environment.openKept(kept, this.copies);
    const { spent, peakMemory, bytesPerLine } = kept;
    const api = await ServerProcess.open('api', databaseUrl);
    const { milliseconds } = spent;
    const corpus = new Corpus(size);
    return {
      corpus,
      databaseUrl,
      api,
      milliseconds,
      spent,
      peakMemory,
      bytesPerLine,
      by: `${kept.revision}, ${kept.builtAt}`,
    };
  }

  private async build(size: number): Promise<Uploaded> {
    const corpus = new Corpus(size);
    const file = path.join(this.environment.folder, `corpus-${size}.ndjson`);
    this.log(`generating ${size} shards`);
    await writeCorpus(corpus, file);
    const databaseUrl = await this.environment.newLedger(size);
    const api = await ServerProcess.open('api', databaseUrl);
    for (let vendor = 0; vendor < VENDORS; vendor++) {
      await call(api.url, 'PUT', `/v1/vendors/${vendorSlug(vendor)}`, { name: vendorSlug(vendor) });
    }
    this.log('registering them');
    const spent = await this.environment.measure(api, () => register(api.url, file, corpus));
    const bytesPerLine = Math.round(statSync(file).size / size);
    rmSync(file);
    const { milliseconds } = spent;
    this.log(`registered in ${(milliseconds / 1_000).toFixed(1)} s`);
    const peakMemory = api.peakMemory();
    this.environment.kept?.keep(size, {
      database: new URL(databaseUrl).pathname.slice(1),
      stage: 'uploaded',
      revision: revision(),
      builtAt: new Date().toISOString(),
      spent,
      peakMemory,
      bytesPerLine,
    });
    return { corpus, databaseUrl, api, milliseconds, spent, peakMemory, bytesPerLine, by: null };
  }
}

/**
 * Returns once every shard is acknowledged, and the last one can be read with its origins and its
 * proof.
 */
async function register(url: string, file: string, corpus: Corpus): Promise<void> {
  const summary = await upload(url, file);
  if (summary['registered'] !== corpus.size) throw new Error(`the upload is incomplete: ${JSON.stringify(summary)}`);
  const last = encodeURIComponent(corpus.digest('mixed', corpus.counts.mixed - 1));
  const shard = await call(url, 'GET', `/v1/shards/${last}`);
  await call(url, 'GET', `/v1/ledger/entries/${String(shard['entry'])}/proof`);
}

function once<Value>(known: Map<number, Promise<Value>>, size: number, make: () => Promise<Value>): Promise<Value> {
  const made = known.get(size) ?? make();
  known.set(size, made);
  return made;
}
