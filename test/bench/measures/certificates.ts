import { type BinaryToTextEncoding, hash } from 'node:crypto';
import { verifyCertificate } from '@core/certificate';
import { sha256 } from '@core/kernel';
import { parseVerifierKey } from '@core/note';
import { HASH_BYTES, LEAF_BYTES } from '@core/trie';
import { buildTaggedTrie, type KeyPage, memberTag } from '@platform/tries';
import { TEST_ORIGIN } from '@testing/harness';
import type { Bench } from '../bench.js';
import { call } from '../environment/api-client.js';
import { publishLog } from '../environment/publish-log.js';
import { ADMIN_KEY } from '../environment/server-process.js';
import { atMost, count, duration, type Row, row } from '../report/row.js';
import { median, quantile, repeated, timed } from '../report/timing.js';
import type { Measure } from './measure.js';

const REQUESTS = 100;
const PAGE = 20_000;
/** Below this, starting the thread dominates. */
const SMALLEST_TRIE = 1_000_000;
const KEYS_HASHED = 100_000;
const MODEL = '/v1/models/certified/versions';
const ROUTE = `${MODEL}/1/certificate`;

/**
 * Building a trie, against its hashes alone; and issuing and verifying one shard's certificate for
 * a model version that used the largest dataset version.
 */
export const certificates: Measure = { name: 'certificates', ledger: 'adds', run };

async function run(bench: Bench): Promise<Row[]> {
  return [await building(bench), ...(await issuing(bench))];
}

async function building(bench: Bench): Promise<Row> {
  const keys = Math.max(bench.scale, SMALLEST_TRIE);
  bench.log(`building the trie of ${keys} keys`);
  const before = process.memoryUsage().rss;
  let peak = before;
  const progress = (): void => void (peak = Math.max(peak, process.memoryUsage().rss));
  const ours = await timed(() => buildTaggedTrie({ origin: TEST_ORIGIN, count: keys, pages: pages(keys), progress }));
  const inputs = hashedInputs(keys);
  const plain = await repeated(3, async () => {
    for (let i = 0; i < KEYS_HASHED; i++) for (const input of inputs) hash('sha256', input, FASTEST);
  });
  const limit = (median(plain) / KEYS_HASHED) * keys;
  return row({
    measure: `trie of ${count(keys)} keys`,
    ours: duration(ours),
    against: `its ${inputs.length} hashes per key alone: ${duration(limit)}`,
    value: ours / limit,
    unit: '×',
    target: atMost(1.5, '×'),
    note: `in a worker thread, entries from memory; ${count((peak - before) / 2 ** 20)} MB of additional memory at peak`,
  });
}

/** Node takes every encoding here, and this one is the fastest; its types name some of them. */
const FASTEST = 'utf16le' as string as BinaryToTextEncoding;

/** As long as what is hashed for a key: itself, its value, the leaf, about one node above it. */
function hashedInputs(keys: number): Buffer[] {
  const key = `whence/key/v2\n${TEST_ORIGIN}\n${keys - 1}`;
  const value = 'whence/val/v2\nmember\n'.length + HASH_BYTES;
  return [key.length, value, LEAF_BYTES, 2 * HASH_BYTES + 1].map((bytes) => Buffer.alloc(bytes, 7));
}

async function* pages(keys: number): AsyncGenerator<KeyPage> {
  const records = Buffer.alloc(32 * PAGE, 9);
  for (let from = 0; from < keys; from += PAGE) {
    const size = Math.min(PAGE, keys - from);
    const entries = Float64Array.from({ length: size }, (_, n) => from + n);
    const tags = Uint32Array.from({ length: size }, (_, n) => memberTag(from + n));
    yield { tags, entries, records: records.subarray(0, 32 * size) };
  }
}

async function issuing(bench: Bench): Promise<Row[]> {
  const { api, corpus, databaseUrl } = await bench.withHistory(bench.scale);
  const lone = `sha256:${sha256('in no version').toString('hex')}`;
  await call(api.url, 'POST', '/v1/shards', { digest: lone });
  await call(api.url, 'POST', MODEL, { version: '1' });
  await call(api.url, 'POST', `${MODEL}/1/uses`, {
    uses: [{ dataset: 'everything', version: '1', stage: 'sft', startedAt: '2026-01-01T00:00:00Z' }],
  });
  bench.log('committing the index and publishing the log');
  const { vkey } = await publishLog(databaseUrl);
  const member = corpus.digest('mixed', 0);
  const subjects = Array.from({ length: REQUESTS }, (_, n) => (n % 2 === 0 ? member : lone));
  bench.log(`issuing ${REQUESTS} certificates`);
  const files: string[] = [];
  const issued: number[] = [];
  for (const subject of subjects) issued.push(await timed(async () => files.push(await issue(api.url, subject))));
  const trusted = { logKey: parseVerifierKey(vkey), witnessPolicy: 'none' } as const;
  const verified: number[] = [];
  for (const file of files) {
    verified.push(
      await timed(async () => {
        const verdict = verifyCertificate(Buffer.from(file), trusted);
        if (verdict.verdict !== 'verified') throw new Error(verdict.message);
      }),
    );
  }
  const about = `one shard against a model version with one dataset version of ${count(bench.scale)} members`;
  const figures = (taken: readonly number[]): string =>
    `medians of ${REQUESTS}, members and absent shards alternately; p99 ${duration(quantile(taken, 0.99))}`;
  const bytes = Math.max(...files.map((file) => Buffer.byteLength(file)));
  return [
    row({ measure: `certificate issued: ${about}`, ours: duration(median(issued)), against: '', value: median(issued), unit: ' ms', target: atMost(50, ' ms'), note: `over HTTP, including the api's own verification; ${figures(issued)}` }),
    row({ measure: 'the same verified', ours: duration(median(verified)), against: '', value: median(verified), unit: ' ms', target: atMost(5, ' ms'), note: figures(verified) }),
    row({ measure: 'its size', ours: `${count(bytes)} bytes`, against: '', value: bytes / 1_024, unit: ' KiB', target: atMost(8, ' KiB'), note: 'the largest of them' }),
  ]; // prettier-ignore
}

async function issue(url: string, subject: string): Promise<string> {
  const response = await fetch(`${url}${ROUTE}?subject=${subject}`, {
    headers: { authorization: `Bearer ${ADMIN_KEY}` },
  });
  const text = await response.text();
  if (response.ok) return text;
  throw new Error(`the certificate route returned ${response.status}: ${text}`);
}
