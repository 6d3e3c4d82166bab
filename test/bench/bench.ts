import { rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { Corpus } from './corpus/corpus.js';
import { VENDORS, vendorSlug } from './corpus/origins.js';
import { writeCorpus } from './corpus/write-corpus.js';
import { LEFT_OUT, MIXED_VERSIONS, tellHistory } from './corpus/tell-history.js';
import { call, upload } from './ground/api-client.js';
import { makeBaselineTables } from './ground/baseline-tables.js';
import { Door } from './ground/door.js';
import type { Ground } from './ground/ground.js';
import { timed } from './report/timing.js';

/** A corpus that was registered in bulk, over HTTP, by an api of its own. */
export interface Uploaded {
  readonly corpus: Corpus;
  readonly databaseUrl: string;
  readonly api: Door;
  /** From the first byte sent until the last shard was answered. */
  readonly milliseconds: number;
  /** Of the api, in MB. */
  readonly peakMemory: number | null;
  readonly bytesPerLine: number;
}

/** What the measures share: each size of corpus is made and registered once. */
export class Bench {
  private readonly uploads = new Map<number, Promise<Uploaded>>();
  private readonly comparisons = new Map<number, Promise<Uploaded>>();
  private readonly histories = new Map<number, Promise<Uploaded>>();

  constructor(
    readonly ground: Ground,
    readonly scale: number,
    readonly say: (line: string) => void,
  ) {}

  /** What growth is measured from. */
  get baseScale(): number {
    return Math.min(100_000, Math.round(this.scale / 10));
  }

  /** A corpus of this many shards and nothing else, unless its history was asked for before. */
  uploaded(size: number): Promise<Uploaded> {
    return once(this.uploads, size, () => this.upload(size));
  }

  /** The corpus with dataset versions and models that used them. */
  told(size: number): Promise<Uploaded> {
    return once(this.histories, size, async () => {
      const uploaded = await this.uploaded(size);
      this.say(`committing dataset versions of ${size} shards`);
      const milliseconds = await timed(() => tellHistory(uploaded.api.url, uploaded.databaseUrl));
      this.say(`committed in ${(milliseconds / 1000).toFixed(1)} s`);
      return uploaded;
    });
  }

  /** The same, and the baseline's tables beside the product's. */
  compared(size: number): Promise<Uploaded> {
    return once(this.comparisons, size, async () => {
      const told = await this.told(size);
      this.say('making the same facts as rows to compare with');
      await makeBaselineTables(told.databaseUrl, MIXED_VERSIONS, LEFT_OUT);
      return told;
    });
  }

  async close(): Promise<void> {
    for (const upload of this.uploads.values()) await upload.then(({ api }) => api.close()).catch(() => undefined);
  }

  private async upload(size: number): Promise<Uploaded> {
    const corpus = new Corpus(size);
    const file = path.join(this.ground.folder, `corpus-${size}.ndjson`);
    this.say(`making ${size} shards`);
    await writeCorpus(corpus, file);
    const databaseUrl = await this.ground.newDatabase();
    const api = await Door.open('api', databaseUrl);
    for (let vendor = 0; vendor < VENDORS; vendor++) {
      await call(api.url, 'PUT', `/v1/vendors/${vendorSlug(vendor)}`, { name: vendorSlug(vendor) });
    }
    this.say(`registering them`);
    const milliseconds = await timed(() => register(api.url, file, corpus));
    const bytesPerLine = Math.round(statSync(file).size / size);
    rmSync(file);
    return { corpus, databaseUrl, api, milliseconds, peakMemory: api.peakMemory(), bytesPerLine };
  }
}

/**
 * Until every shard is acknowledged, and the last one is answered with its origins and has its
 * proof.
 */
async function register(url: string, file: string, corpus: Corpus): Promise<void> {
  const summary = await upload(url, file);
  if (summary['registered'] !== corpus.size) throw new Error(`not all were registered: ${JSON.stringify(summary)}`);
  const last = encodeURIComponent(corpus.digest('mixed', corpus.counts.mixed - 1));
  const shard = await call(url, 'GET', `/v1/shards/${last}`);
  await call(url, 'GET', `/v1/ledger/entries/${String(shard['entry'])}/proof`);
}

function once<Value>(known: Map<number, Promise<Value>>, size: number, make: () => Promise<Value>): Promise<Value> {
  const made = known.get(size) ?? make();
  known.set(size, made);
  return made;
}
