import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { countTokens } from 'gpt-tokenizer/encoding/cl100k_base';
import { pollUntil, startTestApi, startTestWorker, type TestApi, type TestWorker } from '@testing/harness';
import { copiedByDuckDb, realTexts, zstdOf } from '@testing/references';

/** Real text: paragraphs of READMEs and licences of installed packages, on one line each. */
const TEXTS = realTexts(60)
  .flatMap((text) => text.split(/\n{2,}/))
  .map((text) => text.trim().replace(/\s+/g, ' '))
  .filter((text) => text.length > 80)
  .slice(0, 300);
const JSONL = TEXTS.map((text, at) => `${JSON.stringify({ text, url: `https://a.example/${at}` })}\n`).join('');

/** What Common Crawl writes: texts as conversions, or pages as they were answered. */
function warcRecord(text: string, at: number, type: 'conversion' | 'response'): Buffer {
  const http = 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n';
  const body = type === 'response' ? `${http}${text}` : text;
  const headers = [
    ...['WARC/1.0', `WARC-Type: ${type}`, `WARC-Target-URI: https://a.example/${at}`],
    `Content-Type: ${type === 'response' ? 'application/http; msgtype=response' : 'text/plain'}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return gzipSync(`${headers.join('\r\n')}\r\n\r\n${body}\r\n\r\n`);
}

const characters = TEXTS.reduce((sum, text) => sum + [...text].length, 0);
const tokens = TEXTS.reduce((sum, text) => sum + countTokens(text, { disallowedSpecial: new Set() }), 0);
const COUNTS = {
  ...{ records: TEXTS.length, empty: 0, characters, tokens, cutPieces: 0 },
  bytes: Buffer.byteLength(TEXTS.join('')),
};

/** What is declared besides: a token for the end of each record, and a number of something else. */
const OTHER_TOKENS: Readonly<Record<string, number>> = { 'a.jsonl': TEXTS.length, 'a.txt': 1_000 };

describe('the same texts in a shard of each form', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-forms-'));
  const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;
  let api: TestApi;
  let worker: TestWorker;
  let forms: readonly string[];

  const inspected = async (tokeniser: object): Promise<Map<string, Result>> => {
    const order = {
      subject: { selector: { dataset: 'forms' } },
      detectors: [{ name: 'counts', parameters: tokeniser }],
    };
    const { status, body } = await api.request('POST', '/v1/inspections', order);
    expect(status).toBe(202);
    const { progress } = await pollUntil(
      () => api.request('GET', `/v1/inspections/${body.id}`),
      ({ state }) => state === 'concluded',
    );
    expect(progress).toMatchObject({ done: forms.length, records: forms.length * TEXTS.length, inconclusive: 0 });
    const { items } = (await api.request('GET', `/v1/inspections/${body.id}/results?limit=100`)).body;
    return new Map(items.map((item: Result) => [item.uri.split('/').at(-1), item]));
  };

  beforeAll(async () => {
    const lines = path.join(folder, 'a.jsonl');
    writeFileSync(lines, JSONL);
    const rows = `SELECT url, text FROM read_json('${lines}', format = 'newline_delimited')`;
    const csv = await copiedByDuckDb(rows, 'FORMAT csv, HEADER');
    const files: Readonly<Record<string, Buffer | string>> = {
      'a.jsonl': JSONL,
      'a.jsonl.gz': gzipSync(JSONL),
      'a.jsonl.zst': await zstdOf(JSONL),
      'a.json.gz': gzipSync(JSONL),
      'a.csv': csv,
      'a.csv.gz': gzipSync(csv),
      'a.txt': TEXTS.join('\n'),
      'a.txt.zst': await zstdOf(`${TEXTS.join('\n')}\n`),
      'a.parquet': await copiedByDuckDb(rows, 'FORMAT parquet, COMPRESSION zstd'),
      'a.warc.gz': Buffer.concat(TEXTS.map((text, at) => warcRecord(text, at, 'response'))),
      'a.warc.wet.gz': Buffer.concat(TEXTS.map((text, at) => warcRecord(text, at, 'conversion'))),
    };
    forms = Object.keys(files);
    api = await startTestApi();
    worker = await startTestWorker(api, { storageRoots: [folder] });
    for (const [name, bytes] of Object.entries(files)) {
      writeFileSync(path.join(folder, name), bytes);
      const declared = tokens + (OTHER_TOKENS[name] ?? 0);
      const facts = { dataset: 'forms', records: TEXTS.length, tokens: declared };
      const { status, text } = await api.request('POST', '/v1/shards', { uri: uri(name), ...facts });
      if (status !== 201) throw new Error(text);
    }
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    rmSync(folder, { recursive: true });
  });

  it('has the same records, characters, bytes and tokens, whatever the form is', async () => {
    const found = await inspected({ tokeniser: 'cl100k_base' });
    expect([...found.keys()].sort()).toEqual([...forms].sort());
    for (const { contradicts, measured } of found.values()) {
      expect(contradicts).toEqual([]);
      expect(measured).toMatchObject([{ outcome: 'measured', facts: { ...COUNTS, tokeniser: 'cl100k_base' } }]);
    }
    expect((await api.request('GET', '/v1/findings')).body.items).toEqual([]);
  });

  it('contradicts declared tokens where who orders states that they are by this tokeniser', async () => {
    const found = await inspected({ tokeniser: 'cl100k_base', declared: true });
    for (const [name, { contradicts }] of found)
      expect([name, contradicts]).toEqual([name, name === 'a.txt' ? ['tokens'] : []]);
    const { items } = (await api.request('GET', '/v1/findings?kind=measured-counts-differ')).body;
    expect(items).toMatchObject([
      {
        ...{ severity: 'warning', count: 1, examples: [uri('a.txt')] },
        evidence: {
          declared: { records: TEXTS.length, tokens: tokens + 1_000 },
          measured: [{ detector: 'counts', tokens, tokeniser: 'cl100k_base', declaredTokeniser: 'cl100k_base' }],
        },
      },
    ]);
    const shard = (await api.request('GET', `/v1/shards/${encodeURIComponent(uri('a.txt'))}`)).body;
    expect(shard).toMatchObject({
      tokens: tokens + 1_000,
      measured: [{ facts: { tokens, tokeniser: 'cl100k_base' } }],
    });
  });
});

interface Result {
  readonly uri: string;
  readonly contradicts: readonly string[];
  readonly measured: readonly object[];
}
