import { fileKindOf } from './file-kind.js';

describe('fileKindOf', () => {
  it.each([
    ['a/b.jsonl', { mediaType: 'application/jsonl', records: 'lines' }],
    ['a/b.JSONL.ZST', { mediaType: 'application/jsonl', records: 'lines', compression: 'zstd' }],
    ['x.csv.gz', { mediaType: 'text/csv', records: 'csv', compression: 'gzip' }],
    ['x.parquet', { mediaType: 'application/vnd.apache.parquet', records: 'parquet' }],
    ['CC-MAIN-2026.warc.wet.gz', { mediaType: 'application/warc', compression: 'gzip' }],
    ['x.tar.bz2', { mediaType: 'application/x-tar', compression: 'other' }],
    ['x.gz', { mediaType: 'application/gzip', compression: 'gzip' }],
    ['x.xz', { compression: 'other' }],
    ['jsonl', {}],
    ['folder.jsonl/README', {}],
    ['part.constructor', {}],
    ['.csv', { mediaType: 'text/csv', records: 'csv' }],
    ['', {}],
  ])('%s', (path, kind) => expect(fileKindOf(path)).toEqual(kind));
});
