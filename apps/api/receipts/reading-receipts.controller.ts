import type { Readable } from 'node:stream';
import { Controller, Header, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { WriteQueue } from '@domain/ledger';
import { ReceiptsService } from '@domain/receipts';
import { Access, callerOf, type Ndjson, StreamedBody } from '../http/index.js';
import type { Problem } from '../http/problem.js';
import { streamOf } from '../http/streamed-body.js';
import { UploadLimits } from '../http/upload-limits.js';
import type { UploadSummary } from '../http/upload-summary.js';
import { answerUpload } from '../shards/bulk/answer-upload.js';
import { readReadingLines } from './reading-lines.js';
import { ReadingUpload, type RejectedReading } from './reading-upload.js';

type ReadingAnswer = RejectedReading | { readonly summary: UploadSummary } | Problem;

/** @tag receipts */
@Controller('v1/receipts')
export class ReadingReceiptsController {
  constructor(
    private readonly receipts: ReceiptsService,
    private readonly queue: WriteQueue,
    private readonly limits: UploadLimits,
  ) {}

  /**
   * Record what training runs read, one receipt on each line.
   *
   * The first line states the run: `{run, model, version, stage, dataset?, rank?, open?, blind}`.
   * Then `{run, rank, process?, sequence, shard | uri, digest?, bytes?, records?, step?, at, seen,
   * how?}` for each opening. Further lines with `blind` state another run, another rank, or more
   * that the watcher could not see. A receipt is known by run, rank, process and sequence: sent
   * again it is existing, with other content it is rejected. Where a digest is given, it is
   * believed before the place.
   *
   * A run whose model version is not known is a problem, and nothing is recorded. Any number of
   * lines; they are committed in chunks.
   *
   * @status 200 Every line was taken: a summary. A failure midway is reported by the last line: a
   * problem with the summary of what is committed. Send the upload again to continue
   * @status 207 Some lines were rejected: a line for each of them, then the summary
   * @status 422 Every line was rejected: a line for each of them, then the summary
   * @status default A problem. Lines come first if some were rejected before it
   */
  @Post('reading')
  @StreamedBody('application/x-ndjson')
  @Access('register')
  @Header('Content-Type', 'application/x-ndjson; charset=utf-8')
  reading(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Ndjson<ReadingAnswer, Readable>> {
    const lines = request.server.shutdown.untilEnded(readReadingLines(streamOf(request, this.limits)));
    const { actor } = callerOf(request);
    return answerUpload(new ReadingUpload(this.queue, this.receipts, actor, lines, this.limits), reply);
  }
}
