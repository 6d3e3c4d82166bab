import fc from 'fast-check';
import { sliceText } from '@core/text';
import { parseJsonLine } from '../../http/json-body.js';
import type { Candidate } from './candidate.js';
import { candidateOf } from './candidate-of.js';
import { readNdjsonShards } from './ndjson-shards.js';

const digest = (n: number): string => `sha256:${String(n % 10).repeat(64)}`;
const shard = (n: number): object => ({
  uri: `s3://bucket/${n}`,
  digest: digest(n),
  dataset: 'wiki/raw',
  tokens: n,
  ...(n % 2 === 0
    ? { origins: [{ kind: 'scraped', channel: 'web', collected: { from: `2025-0${1 + (n % 3)}-01` } }] }
    : { derivedFrom: [digest(n + 1)], activity: { kind: 'filter', run: String(n % 5) } }),
});

const LINES = [
  ...Array.from({ length: 12 }, (_, n) => JSON.stringify(shard(n))),
  JSON.stringify({ ...shard(1), labels: { über: 'ß', '10': 'x' } }),
  JSON.stringify({ ...shard(1), digest: 'sha256:1', tokns: 1 }),
  JSON.stringify({ ...shard(2), origins: [{ kind: 'human', generator: 'a/b@1' }] }),
  JSON.stringify({ ...shard(3), derivedFrom: [digest(3)] }),
  '{"uri":"x:y","uri":"x:z"}',
  '{"uri":"x:y","__proto__":1}',
  '{"uri":"x:y","mediaType":"\\u0000"}',
  '{"uri":"x:y"',
  ' {"uri":"x:y" } ',
  '["x:y"]',
  '',
  ' \r',
];

/** Texts are bytes of a shared buffer where the line was read in one pass. */
function plain(candidate: Candidate): object {
  if (!('registration' in candidate) || !('text' in candidate.registration)) return candidate;
  const { declaration, text } = candidate.registration;
  return { ...candidate, registration: { declaration, text: typeof text === 'string' ? text : sliceText(text) } };
}

async function candidatesOf(parts: readonly Buffer[]): Promise<object[]> {
  const all: object[] = [];
  const stream = (async function* () {
    for (const part of parts) yield await Promise.resolve(part);
  })();
  for await (const some of readNdjsonShards(stream)) all.push(...some.map(plain));
  return all;
}

/** Each line by itself, parsed and checked step by step. */
const reference = (lines: readonly string[]): object[] =>
  lines.flatMap((text, at) => {
    const bytes = Buffer.from(text);
    return text.trim() === '' ? [] : [plain(candidateOf(at + 1, bytes.length, () => parseJsonLine(bytes)))];
  });

describe('readNdjsonShards', () => {
  it('reads and rejects each line as the complete check does, wherever the bytes are cut', async () => {
    const input = fc.record({
      lines: fc.array(fc.constantFrom(...LINES), { minLength: 1, maxLength: 40 }),
      cuts: fc.array(fc.nat(), { maxLength: 6 }),
      ends: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(input, async ({ lines, cuts, ends }) => {
        const bytes = Buffer.from(lines.join('\n') + (ends ? '\n' : ''));
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
        const parts = places.slice(1).map((place, at) => bytes.subarray(places[at], place));
        expect(await candidatesOf(parts)).toEqual(reference(lines));
      }),
      { numRuns: 150 },
    );
  });

  it('counts a byte order mark and a line over the limit as lines', async () => {
    const parts = [`\ufeff${LINES[0]}\n`, 'x'.repeat(3 * 1024 * 1024), `\n${LINES[1]}\n${LINES[2]}`];
    const [first, long, ...rest] = await candidatesOf(parts.map((part) => Buffer.from(part)));
    expect(first).toMatchObject({ line: 1, registration: { declaration: { uri: 's3://bucket/0' } } });
    expect(long).toMatchObject({ line: 2, rejected: { code: 'line-too-long' } });
    expect(rest).toMatchObject([{ line: 3 }, { line: 4 }]);
  });
});
