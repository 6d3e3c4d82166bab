import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Controller, Logger, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { WriteQueue } from '@domain/ledger';
import { ShardsService } from '@domain/shards';
import { COLUMN_NAMES } from '@interop/listings';
import { Access, Call, callerOf, DetailedError, StreamedBody, type WriteCall } from '../http/index.js';
import { problemOf } from '../http/problem.js';
import { explainStreamError, streamedTypeOf, streamOf } from '../http/streamed-body.js';
import { UploadFolder } from '../http/upload-folder.js';
import type { Candidate, CandidateReaders } from './bulk/candidate.js';
import { readCsvShards } from './bulk/csv-shards.js';
import { readNdjsonShards } from './bulk/ndjson-shards.js';
import { readParquetShards } from './bulk/parquet-shards.js';
import { Upload } from './bulk/upload.js';
import { UploadAnswer } from './bulk/upload-answer.js';
import { BulkRequest } from './shards.request.js';

const TYPES = ['application/x-ndjson', 'text/csv', 'application/vnd.apache.parquet'] as const;

const COLUMNS =
  'A CSV file names its columns in its first row, and a Parquet file has the same columns or nested ones as in JSON: ' +
  `${COLUMN_NAMES.join(', ')}. \`origin\` is the shard’s one origin; several parents are separated by spaces or \`|\`; an empty cell says nothing. ` +
  'Their `line` is the number of the row: of CSV the header is row 1, of Parquet the first row is 1. A Parquet file may have 4 GiB; NDJSON and CSV have no limit.';

@ApiTags('shards')
@Controller('v1/shards')
export class ShardBulkController {
  private readonly logger = new Logger('http');
  private readonly readers: CandidateReaders;

  constructor(
    private readonly shards: ShardsService,
    private readonly queue: WriteQueue,
    uploads: UploadFolder,
  ) {
    this.readers = {
      'application/x-ndjson': readNdjsonShards,
      'text/csv': readCsvShards,
      'application/vnd.apache.parquet': (bytes) => readParquetShards(bytes, uploads),
    };
  }

  @Post('bulk')
  @StreamedBody(...TYPES)
  @Access('register')
  @ApiOperation({ summary: 'Register shards, one a line, any number of them', description: COLUMNS })
  @ApiOkResponse({
    description:
      'A line for each rejected line, {"line", "code", "message", "errors"?, "receipt"?}, and a last line {"summary": {"received", "registered", "existing", "rejected", "receipt"}}. A failure on the way is told by the last line: a problem with the summary of what is committed. Sent again, the upload goes on where it was.',
    schema: { type: 'string' },
  })
  bulk(@Call() { request, reply }: WriteCall, @Query() { onError = 'skip' }: BulkRequest): Promise<Readable> {
    const read = this.readers[streamedTypeOf(request)] ?? readNdjsonShards;
    const candidates = read(streamOf(request));
    const answer = new UploadAnswer();
    const upload = new Upload(this.queue, this.shards, callerOf(request).actor, onError, (line) => answer.write(line));
    void reply.status(200).type('application/x-ndjson; charset=utf-8');
    const ended = this.run(upload, candidates, answer, reply).finally(() => {
      // What was not read is taken and dropped, so that the sender comes to read the answer.
      request.raw.unpipe();
      request.raw.resume();
    });
    return Promise.race([answer.begun, ended.then(() => answer.begun)]);
  }

  /** Throws only while nothing is written: then the failure is the whole answer. */
  private async run(
    upload: Upload,
    candidates: AsyncIterable<readonly Candidate[]>,
    answer: UploadAnswer,
    reply: FastifyReply,
  ): Promise<void> {
    try {
      await upload.run(candidates);
      await answer.write({ summary: upload.summary });
    } catch (error) {
      const failure = new DetailedError(explainStreamError(error), { summary: upload.summary });
      if (answer.isEmpty) throw failure;
      const id = randomUUID();
      const { problem } = problemOf(failure, id);
      if (problem.status >= 500) this.logger.error(`${id} bulk upload: ${String(error)}`, failure.stack);
      if (!answer.hasBegun) void reply.status(problem.status);
      await answer.write(problem);
    }
    answer.end();
  }
}
