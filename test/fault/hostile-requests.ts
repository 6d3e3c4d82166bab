import { gzipSync } from 'node:zlib';

/** A request of legal size that is as much work as possible for the service. */
export interface HostileRequest {
  /** What the body holds. */
  readonly name: string;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly type: string;
  readonly encoding?: 'gzip';
  /** Made only when it is needed. */
  readonly body: () => Buffer | Promise<Buffer>;
  readonly status: number;
  /** The code of the problem; absent where the body is a summary. */
  readonly code?: string;
}

const MEGABYTE = 1024 * 1024;

/** `count` texts, joined. */
const many = (count: number, text: (at: number) => string, separator = ','): string =>
  Array.from({ length: count }, (_, at) => text(at)).join(separator);

type Answered = readonly [status: number, code?: string];

function json(
  name: string,
  path: string,
  [status, code]: Answered,
  body: () => string,
  method: 'POST' | 'PUT' = 'POST',
): HostileRequest {
  return { name, method, path, type: 'application/json', body: () => Buffer.from(body()), status, code };
}

function streamed(
  name: string,
  path: string,
  type: string,
  [status, code]: Answered,
  body: () => string | Buffer,
): HostileRequest {
  return { name, method: 'POST', path, type, body: () => Buffer.from(body()), status, code };
}

/** `size` bytes of `text`, compressed a thousandfold. */
function bomb(name: string, path: string, type: string, answered: Answered, text: string, size: number) {
  const piece = Buffer.from(text.repeat(Math.ceil(MEGABYTE / text.length)));
  const parts = Array.from({ length: Math.ceil(size / piece.length) }, () => piece);
  const request = streamed(name, path, type, answered, () => gzipSync(Buffer.concat(parts), { level: 9 }));
  return { ...request, encoding: 'gzip' as const };
}

const SHARDS = '/v1/shards';
const BULK = '/v1/shards/bulk';
const VERSIONS = '/v1/datasets/hostile/versions';
const MANIFEST = `${VERSIONS}?version=1`;
const REMOVALS = '/v1/removals';
const PREVIEW = '/v1/removals?dryRun=true';
const NDJSON = 'application/x-ndjson';
const CSV = 'text/csv';
const TEXT = 'text/plain';

const MALFORMED: Answered = [400, 'malformed-body'];
const NOT_JSON: Answered = [400, 'malformed-json'];

const order = (selector: string): string => `{"selector":${selector},"reason":"x","method":"delete"}`;
const digest = (at: number): string => `sha256:${at.toString(16).padStart(64, '0')}`;

const DECLARATIONS: readonly HostileRequest[] = [
  json(
    'a shard with 100,000 labels',
    SHARDS,
    MALFORMED,
    () => `{"uri":"s3://x/1","labels":{${many(100_000, (at) => `"l${at}":"x"`)}}}`,
  ),
  json(
    'a shard with 300,000 unknown members',
    SHARDS,
    MALFORMED,
    () => `{${many(300_000, (at) => `"unknown-member-${at}":1`)}}`,
  ),
  json(
    'a shard with 200,000 malformed origins',
    SHARDS,
    MALFORMED,
    () => `{"uri":"s3://x/1","origins":[${many(200_000, () => '{"kind":"x"}')}]}`,
  ),
  json(
    'a shard with 64 origins of 10,000 pieces of evidence',
    SHARDS,
    MALFORMED,
    () =>
      `{"uri":"s3://x/1","origins":[${many(64, () => `{"kind":"human","evidence":[${many(10_000, () => '{}')}]}`)}]}`,
  ),
  json('2,000,000 lists in each other', SHARDS, MALFORMED, () => '['.repeat(2_000_000) + ']'.repeat(2_000_000)),
  json('2,000,000 lists that are not closed', SHARDS, NOT_JSON, () => '['.repeat(2_000_000)),
  json('5,000,000 numbers', SHARDS, MALFORMED, () => `[${'1,'.repeat(4_999_999)}1]`),
  json(
    'a shard with 10,000 unknown parents',
    SHARDS,
    [400, 'unknown-parent'],
    () => `{"uri":"s3://x/1","derivedFrom":[${many(10_000, (at) => `"s3://unknown/${'x'.repeat(150)}${at}"`)}]}`,
  ),
  json(
    'a shard with 10,000 malformed parents',
    SHARDS,
    [400, 'invalid-shard'],
    () => `{"uri":"s3://x/1","derivedFrom":[${many(10_000, (at) => `"not a name ${at}"`)}]}`,
  ),
  json(
    'a number of ten million digits',
    SHARDS,
    MALFORMED,
    () => `{"uri":"s3://x/1","tokens":${'9'.repeat(10_000_000)}}`,
  ),
  json(
    'a fraction of ten million digits',
    SHARDS,
    MALFORMED,
    () => `{"uri":"s3://x/1","tokens":0.${'9'.repeat(10_000_000)}}`,
  ),
  json('a text of ten million characters', SHARDS, MALFORMED, () => `{"uri":"${'x'.repeat(10_000_000)}"}`),
  json('a text of 1,600,000 escapes', SHARDS, MALFORMED, () => `{"uri":"${'\\u0041'.repeat(1_600_000)}"}`),
  json('five million escaped backslashes', SHARDS, MALFORMED, () => `{"uri":"${'\\\\'.repeat(5_000_000)}"}`),
  json('a member that is repeated 1,000,000 times', SHARDS, MALFORMED, () => `{${many(1_000_000, () => '"uri":1')}}`),
  json(
    'a shard with a repeated label for each of 300,000',
    SHARDS,
    MALFORMED,
    () => `{"labels":{${many(300_000, (at) => `"${at}":"","${at}":""`)}}}`,
  ),
  json('ten megabytes of white space', SHARDS, NOT_JSON, () => ' '.repeat(10_000_000)),
  json(
    'a correction with 100,000 labels',
    `${SHARDS}/s3%3A%2F%2Fx%2F1/corrections`,
    MALFORMED,
    () => `{"reason":"x","labels":{${many(100_000, (at) => `"l${at}":"x"`)}}}`,
  ),
  json(
    'a correction with a reason of ten megabytes',
    `${SHARDS}/s3%3A%2F%2Fx%2F1/corrections`,
    MALFORMED,
    () => `{"reason":"${'x'.repeat(10_000_000)}"}`,
  ),
  json(
    'a binding with 300,000 members',
    `${SHARDS}/s3%3A%2F%2Fx%2F1/bindings`,
    MALFORMED,
    () => `{${many(300_000, (at) => `"m${at}":1`)}}`,
  ),
  json(
    'a location with 300,000 members',
    `${SHARDS}/s3%3A%2F%2Fx%2F1/locations`,
    MALFORMED,
    () => `{${many(300_000, (at) => `"m${at}":1`)}}`,
  ),
];

const LISTS: readonly HostileRequest[] = [
  json('a removal of 120,000 malformed names', REMOVALS, [400, 'invalid-removal'], () =>
    order(`{"shards":[${many(120_000, (at) => `"not a name ${at}"`)}]}`),
  ),
  json('a removal of 120,000 unknown shards', REMOVALS, [400, 'unknown-shard'], () =>
    order(`{"shards":[${many(120_000, (at) => `"${digest(at)}"`)}]}`),
  ),
  json('a preview of a removal of 120,000 unknown shards', PREVIEW, [400, 'unknown-shard'], () =>
    order(`{"shards":[${many(120_000, (at) => `"${digest(at)}"`)}]}`),
  ),
  json('a removal of 120,000 times one shard', PREVIEW, [200], () =>
    order(`{"shards":[${many(120_000, () => '"s3://bench/read-by-others"')}]}`),
  ),
  json('a removal of 1,000 records with blank keys', REMOVALS, [400, 'invalid-removal'], () =>
    order(`{"vendor":"x","recordKeys":[${many(1_000, () => `"${' '.repeat(500)}"`)}]}`),
  ),
  json('a removal of 500,000 records', REMOVALS, MALFORMED, () =>
    order(`{"vendor":"x","recordKeys":[${many(500_000, (at) => `"${at}"`)}]}`),
  ),
  json('a removal of 200,000 digests of records', REMOVALS, MALFORMED, () =>
    order(`{"vendor":"x","recordKeys":{"digestList":[${many(130_000, (at) => `"${digest(at)}"`)}]}}`),
  ),
  json(
    'a dataset version of 200,000 malformed names',
    VERSIONS,
    [400, 'malformed-value'],
    () => `{"version":"1","add":[${many(200_000, (at) => `"not a name ${at}"`)}]}`,
  ),
  json(
    'a dataset version of 120,000 unknown shards',
    VERSIONS,
    [400, 'unknown-member'],
    () => `{"version":"1","add":[${many(120_000, (at) => `"${digest(at)}"`)}]}`,
  ),
  json(
    'a dataset version of 200,000 malformed weights',
    VERSIONS,
    [400, 'invalid-order'],
    () => `{"version":"1","add":[${many(200_000, (at) => `{"shard":"a:${at}","weight":0}`)}]}`,
  ),
  json(
    'a dataset version without 200,000 malformed names',
    VERSIONS,
    [400, 'malformed-value'],
    () => `{"version":"1","add":["a:b"],"remove":[${many(200_000, (at) => `"not a name ${at}"`)}]}`,
  ),
];

const STATEMENTS: readonly HostileRequest[] = [
  json(
    'a model version with 100,000 parents',
    '/v1/models/hostile/versions',
    MALFORMED,
    () => `{"version":"1","parents":[${many(100_000, () => '{"relation":"x"}')}]}`,
  ),
  json(
    '100,000 uses',
    '/v1/models/hostile/versions/1/uses',
    MALFORMED,
    () => `{"uses":[${many(100_000, () => '{"stage":"x"}')}]}`,
  ),
  json(
    'terms with 100,000 rules',
    '/v1/vendors/hostile/terms',
    MALFORMED,
    () => `{"document":"x","version":"1","rules":[${many(100_000, () => '{"rule":1}')}]}`,
  ),
  json(
    'terms with 200 rules of 2,000 exceptions',
    '/v1/vendors/hostile/terms',
    MALFORMED,
    () =>
      `{"document":"x","version":"1","rules":[${many(200, () => `{"rule":"x","exceptions":[${many(2_000, () => '""')}]}`)}]}`,
  ),
  json(
    'a vendor with 300,000 members',
    '/v1/vendors/hostile',
    MALFORMED,
    () => `{${many(300_000, (at) => `"m${at}":1`)}}`,
    'PUT',
  ),
  json(
    'a key with 1,000,000 roles',
    '/v1/keys',
    MALFORMED,
    () => `{"label":"x","roles":[${many(1_000_000, () => '"admin"')}]}`,
  ),
  json(
    'an execution with 100,000 pieces of evidence',
    '/v1/removals/removal-1/executions',
    MALFORMED,
    () => `{"location":"x","percent":1,"evidence":[${many(100_000, () => '{}')}]}`,
  ),
  json(
    'a waiver with a reason of ten megabytes',
    '/v1/findings/finding-1/waive',
    MALFORMED,
    () => `{"reason":"${'x'.repeat(10_000_000)}"}`,
  ),
  json(
    'an erasure with 300,000 members',
    '/v1/personal-data/x/erase',
    MALFORMED,
    () => `{${many(300_000, (at) => `"m${at}":1`)}}`,
  ),
];

const UPLOADS: readonly HostileRequest[] = [
  streamed(
    'NDJSON: a line of 100,000 labels',
    BULK,
    NDJSON,
    [200],
    () => `{"uri":"s3://x/1","labels":{${many(100_000, (at) => `"l${at}":"x"`)}}}`,
  ),
  streamed('NDJSON: 1,000,000 rejected lines', BULK, NDJSON, [200], () => '{}\n'.repeat(1_000_000)),
  streamed('NDJSON: 1,000,000 lines that are not JSON', BULK, NDJSON, [200], () => 'x\n'.repeat(1_000_000)),
  streamed('NDJSON: 100 lines of 1,000,000 lists in each other', BULK, NDJSON, [200], () =>
    `${'['.repeat(1_000_000)}\n`.repeat(100),
  ),
  streamed('NDJSON: a line of 64 MB', BULK, NDJSON, [200], () => Buffer.alloc(64 * MEGABYTE, 0x20)),
  streamed(
    'CSV: a header of 150,000 unknown columns',
    BULK,
    CSV,
    [400, 'listing-malformed'],
    () => `${many(150_000, (at) => `c${at}`)}\n`,
  ),
  streamed(
    'CSV: a header of 150,000 labels, and 20 rows',
    BULK,
    CSV,
    [200],
    () => `uri,${many(150_000, (at) => `labels.${at}`)}\n${`s3://x/1${',x'.repeat(150_000)}\n`.repeat(20)}`,
  ),
  streamed('CSV: a header of 2 MB of quotes', BULK, CSV, MALFORMED, () => '"'.repeat(2 * MEGABYTE)),
  streamed('CSV: 1,000,000 quotes that are not closed', BULK, CSV, [200], () => `uri\n${'"x\n'.repeat(1_000_000)}`),
  streamed('CSV: 1,000,000 rejected rows', BULK, CSV, [200], () => `uri\n${'x\n'.repeat(1_000_000)}`),
  streamed('Parquet: 64 MB that are not', BULK, 'application/vnd.apache.parquet', [400, 'parquet-unreadable'], () =>
    Buffer.alloc(64 * MEGABYTE, 0x50),
  ),
  bomb('NDJSON: 1 GB of newlines, compressed', BULK, NDJSON, MALFORMED, '\n', 1024 * MEGABYTE),
  bomb('NDJSON: 1 GB of spaces, compressed', BULK, NDJSON, MALFORMED, ' ', 1024 * MEGABYTE),
  bomb('CSV: 1 GB of newlines, compressed', BULK, CSV, MALFORMED, '\n', 1024 * MEGABYTE),
  bomb('CSV: 1 GB of quotes, compressed', BULK, CSV, MALFORMED, '"', 1024 * MEGABYTE),
];

const MANIFESTS: readonly HostileRequest[] = [
  streamed('manifest: 1,000,000 malformed names', MANIFEST, TEXT, [400, 'invalid-manifest'], () =>
    'x\n'.repeat(1_000_000),
  ),
  streamed('manifest: 1,000,000 unknown names', MANIFEST, TEXT, [400, 'unknown-member'], () =>
    many(1_000_000, (at) => `a:${at}`, '\n'),
  ),
  streamed('manifest: 5,000,000 times one shard', MANIFEST, TEXT, [200], () =>
    's3://bench/read-by-others\n'.repeat(5_000_000),
  ),
  streamed('manifest, NDJSON: 1,000,000 lines that are not JSON', MANIFEST, NDJSON, [400, 'invalid-manifest'], () =>
    'x\n'.repeat(1_000_000),
  ),
  streamed(
    'manifest, CSV: a header of 60 kB',
    MANIFEST,
    CSV,
    [400, 'invalid-manifest'],
    () => `${','.repeat(60_000)}\n`,
  ),
  bomb('manifest: 1 GB of newlines, compressed', MANIFEST, TEXT, [400, 'malformed-body'], '\n', 1024 * MEGABYTE),
  bomb('manifest, CSV: 1 GB of newlines, compressed', MANIFEST, CSV, [400, 'malformed-body'], '\n', 1024 * MEGABYTE),
  streamed('a certificate of 16 MB of newlines', '/v1/certificates/verify', TEXT, [400], () =>
    '\n'.repeat(16 * MEGABYTE),
  ),
  bomb('a certificate of 1 GB, compressed', '/v1/certificates/verify', TEXT, [413], 'x\n', 1024 * MEGABYTE),
];

/** One list for the test of the answers, and for the bench of what others notice. */
export const HOSTILE_REQUESTS: readonly HostileRequest[] = [
  ...DECLARATIONS,
  ...LISTS,
  ...STATEMENTS,
  ...UPLOADS,
  ...MANIFESTS,
];
