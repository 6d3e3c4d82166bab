import type { Readable } from 'node:stream';
import { Controller, Header, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { WriteQueue } from '@domain/ledger';
import { ShardsService } from '@domain/shards';
import { Access, callerOf, type Ndjson, StreamedBody, WithinDatasets } from '../http/index.js';
import type { Problem } from '../http/problem.js';
import { streamedTypeOf, streamOf } from '../http/streamed-body.js';
import { UploadFolder } from '../http/upload-folder.js';
import { UploadLimits } from '../http/upload-limits.js';
import type { UploadSummary } from '../http/upload-summary.js';
import { answerUpload } from './bulk/answer-upload.js';
import type { CandidateReaders } from './bulk/candidate.js';
import { readCsvShards } from './bulk/csv-shards.js';
import { readNdjsonShards } from './bulk/ndjson-shards.js';
import { readParquetShards } from './bulk/parquet-shards.js';
import { type RejectedLine, Upload } from './bulk/upload.js';
import { withinDatasets } from './bulk/within-datasets.js';
import { BulkRequest } from './shards.request.js';

const TYPES = ['application/x-ndjson', 'text/csv', 'application/vnd.apache.parquet'] as const;

type BulkLine = RejectedLine | { readonly summary: UploadSummary } | Problem;

/** @tag shards */
@Controller('v1/shards')
export class ShardBulkController {
  private readonly readers: CandidateReaders;

  constructor(
    private readonly shards: ShardsService,
    private readonly queue: WriteQueue,
    uploads: UploadFolder,
    private readonly limits: UploadLimits,
  ) {
    this.readers = {
      'application/x-ndjson': readNdjsonShards,
      'text/csv': readCsvShards,
      'application/vnd.apache.parquet': (bytes) => readParquetShards(bytes, uploads, limits),
    };
  }

  /**
   * Register any number of shards, one on each line.
   *
   * A CSV file names its columns in its first row: the members of a shard by their dotted names
   * (libs/interop/listings/README.md). `origin` is the shard's only origin; parents are separated
   * by spaces or `|`; an empty cell states nothing. A Parquet file has the same columns, or nested
   * ones as in JSON. `line` is the number of the row: the header of a CSV file is row 1, the first
   * row of a Parquet file is row 1. A Parquet file may have 4 GiB; NDJSON and CSV have no limit but
   * that of the settings. After 10,000 rejected lines an upload stops: its summary has
   * `stoppedAtLine`, the last line that it counts.
   *
   * The status covers all lines: the answer begins at its end, or once it holds 64 KiB, and by then
   * lines were rejected. An upload of which more than that is rejected is 207, even if nothing of
   * it was taken: its summary has the counts.
   *
   * @status 200 Every line was taken: a summary. A failure midway is reported by the last line: a
   * problem with the summary of what is committed. Send the upload again to continue: what is
   * committed counts as existing
   * @status 207 Some lines were rejected: a line for each of them, then the summary
   * @status 422 Every line was rejected: a line for each of them, then the summary
   * @status default A problem. Lines come first if some were rejected before it
   */
  @Post('bulk')
  @StreamedBody(...TYPES)
  @Access('register')
  @WithinDatasets()
  @Header('Content-Type', 'application/x-ndjson; charset=utf-8')
  bulk(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() { onError = 'skip' }: BulkRequest,
  ): Promise<Ndjson<BulkLine, Readable>> {
    const read = this.readers[streamedTypeOf(request)] ?? readNdjsonShards;
    const caller = callerOf(request);
    const lines = request.server.shutdown.untilEnded(read(streamOf(request, this.limits)));
    const candidates = withinDatasets(lines, caller);
    const upload = new Upload(this.queue, this.shards, caller.actor, candidates, onError, this.limits);
    return answerUpload(upload, reply);
  }
}
