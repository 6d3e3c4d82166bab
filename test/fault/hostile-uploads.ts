import {
  bomb,
  BULK,
  CSV,
  type HostileRequest,
  MALFORMED,
  MANIFEST,
  many,
  MEGABYTE,
  NDJSON,
  streamed,
  TEXT,
  TOO_LARGE,
} from './hostile-request.js';

const BULK_UPLOADS: readonly HostileRequest[] = [
  streamed(
    'NDJSON: a line of 100,000 labels',
    BULK,
    NDJSON,
    [422],
    () => `{"uri":"s3://x/1","labels":{${many(100_000, (at) => `"l${at}":"x"`)}}}`,
  ),
  streamed('NDJSON: 1,000,000 rejected lines', BULK, NDJSON, [207], () => '{}\n'.repeat(1_000_000)),
  streamed('NDJSON: 1,000,000 lines that are not JSON', BULK, NDJSON, [207], () => 'x\n'.repeat(1_000_000)),
  streamed('NDJSON: 100 lines of 1,000,000 lists in each other', BULK, NDJSON, [422], () =>
    `${'['.repeat(1_000_000)}\n`.repeat(100),
  ),
  streamed('NDJSON: a line of 64 MB', BULK, NDJSON, [422], () => Buffer.alloc(64 * MEGABYTE, 0x20)),
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
    [400, 'listing-malformed'],
    () => `uri,${many(150_000, (at) => `labels.${at}`)}\n${`s3://x/1${',x'.repeat(150_000)}\n`.repeat(20)}`,
  ),
  streamed('CSV: a header of 2 MB of quotes', BULK, CSV, [400, 'listing-malformed'], () => '"'.repeat(2 * MEGABYTE)),
  streamed('CSV: 1,000,000 quotes that are not closed', BULK, CSV, [207], () => `uri\n${'"x\n'.repeat(1_000_000)}`),
  streamed('CSV: 1,000,000 rejected rows', BULK, CSV, [207], () => `uri\n${'x\n'.repeat(1_000_000)}`),
  streamed('Parquet: 64 MB that are not', BULK, 'application/vnd.apache.parquet', [400, 'parquet-unreadable'], () =>
    Buffer.alloc(64 * MEGABYTE, 0x50),
  ),
  bomb('NDJSON: 1 GB of newlines, compressed', BULK, NDJSON, MALFORMED, '\n', 1024 * MEGABYTE),
  bomb('NDJSON: 1 GB of spaces, compressed', BULK, NDJSON, TOO_LARGE, ' ', 1024 * MEGABYTE),
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
  streamed('manifest: 500,000 times one shard', MANIFEST, TEXT, [201], () =>
    's3://bench/read-by-others\n'.repeat(500_000),
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
  bomb('manifest: 1 GB of newlines, compressed', MANIFEST, TEXT, [400, 'invalid-manifest'], '\n', 1024 * MEGABYTE),
  bomb('manifest, CSV: 1 GB of newlines, compressed', MANIFEST, CSV, [400, 'invalid-manifest'], '\n', 1024 * MEGABYTE),
  streamed('a certificate of 16 MB of newlines', '/v1/certificates/verify', TEXT, [503, 'not-published-yet'], () =>
    '\n'.repeat(16 * MEGABYTE),
  ),
  bomb('a certificate of 1 GB, compressed', '/v1/certificates/verify', TEXT, TOO_LARGE, 'x\n', 1024 * MEGABYTE),
];

/** Bodies that are read as streams. */
export const UPLOADS: readonly HostileRequest[] = [...BULK_UPLOADS, ...MANIFESTS];
