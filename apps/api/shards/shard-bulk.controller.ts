import type { Readable } from 'node:stream';
import { Controller, Header, Logger, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { WriteQueue } from '@domain/ledger';
import { ShardsService } from '@domain/shards';
import { processMetrics } from '@platform/metrics';
import { Access, callerOf, DetailedError, type Ndjson, StreamedBody, WithinDatasets } from '../http/index.js';
import { type Problem, problemOf } from '../http/problem.js';
import { problemIdsOf } from '../http/request-id.js';
import { explainStreamError, streamedTypeOf, streamOf } from '../http/streamed-body.js';
import { UploadFolder } from '../http/upload-folder.js';
import { UploadLimits } from '../http/upload-limits.js';
import type { UploadSummary } from '../http/upload-summary.js';
import type { Candidate, CandidateReaders } from './bulk/candidate.js';
import { readCsvShards } from './bulk/csv-shards.js';
import { readNdjsonShards } from './bulk/ndjson-shards.js';
import { readParquetShards } from './bulk/parquet-shards.js';
import { type RejectedLine, Upload } from './bulk/upload.js';
import { UploadAnswer } from './bulk/upload-answer.js';
import { withinDatasets } from './bulk/within-datasets.js';
import { BulkRequest } from './shards.request.js';

const TYPES = ['application/x-ndjson', 'text/csv', 'application/vnd.apache.parquet'] as const;

type BulkLine = RejectedLine | { readonly summary: UploadSummary } | Problem;

/** @tag shards */
@Controller('v1/shards')
export class ShardBulkController {
  private readonly logger = new Logger('http');
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
   * `stoppedAtLine`.
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
    const answer = new UploadAnswer();
    const report = (line: RejectedLine): Promise<void> => {
      if (!answer.hasBegun) void reply.status(207);
      return answer.write(line);
    };
    const upload = new Upload(this.queue, this.shards, caller.actor, onError, report, this.limits);
    void reply.status(200);
    processMetrics.addTo('whence_uploads_open', {}, 1);
    const ended = this.run(upload, candidates, answer, reply).finally(() => {
      processMetrics.addTo('whence_uploads_open', {}, -1);
      // Discards the unread rest: the client reads the answer only after it has sent everything.
      request.raw.unpipe();
      request.raw.resume();
    });
    return Promise.race([answer.begun, ended.then(() => answer.begun)]);
  }

  /** Throws only while nothing is written: the failure is then the whole answer. */
  private async run(
    upload: Upload,
    candidates: AsyncIterable<readonly Candidate[]>,
    answer: UploadAnswer,
    reply: FastifyReply,
  ): Promise<void> {
    try {
      await upload.run(candidates);
      if (!answer.hasBegun) void reply.status(statusOf(upload.summary));
      await answer.write({ summary: upload.summary });
    } catch (error) {
      const failure = new DetailedError(explainStreamError(error), { summary: upload.summary });
      if (answer.isEmpty) throw failure;
      const ids = problemIdsOf(reply.request.id);
      const { problem } = problemOf(failure, ids);
      if (problem.status >= 500 && problem.status !== 503)
        this.logger.error({ ...ids, message: `bulk upload: ${String(error)}`, err: failure });
      processMetrics.increment('whence_http_refusals_total', { code: problem.code });
      if (!answer.hasBegun) void reply.status(problem.status);
      await answer.write(problem);
    }
    answer.end();
  }
}

/** Clients that look at nothing but the status notice rejected lines. */
function statusOf({ registered, existing, rejected }: UploadSummary): number {
  if (rejected === 0) return 200;
  return registered + existing > 0 ? 207 : 422;
}
