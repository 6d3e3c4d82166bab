import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Controller, Logger, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { WriteQueue } from '@domain/ledger';
import { ShardsService } from '@domain/shards';
import { Access, Call, callerOf, DetailedError, StreamedBody, type WriteCall } from '../http/index.js';
import { problemOf } from '../http/problem.js';
import { explainStreamError, streamedTypeOf, streamOf } from '../http/streamed-body.js';
import type { Candidate, CandidateReaders } from './bulk/candidate.js';
import { readNdjsonShards } from './bulk/ndjson-shards.js';
import { Upload } from './bulk/upload.js';
import { UploadAnswer } from './bulk/upload-answer.js';
import { BulkRequest } from './shards.request.js';

const READERS: CandidateReaders = { 'application/x-ndjson': readNdjsonShards };

@ApiTags('shards')
@Controller('v1/shards')
export class ShardBulkController {
  private readonly logger = new Logger('http');

  constructor(
    private readonly shards: ShardsService,
    private readonly queue: WriteQueue,
  ) {}

  @Post('bulk')
  @StreamedBody('application/x-ndjson')
  @Access('register')
  @ApiOperation({ summary: 'Register shards, one a line, any number of them' })
  @ApiOkResponse({
    description:
      'A line for each rejected line, {"line", "code", "message", "errors"?, "receipt"?}, and a last line {"summary": {"received", "registered", "existing", "rejected", "receipt"}}. A failure on the way is told by the last line: a problem with the summary of what is committed. Sent again, the upload goes on where it was.',
    schema: { type: 'string' },
  })
  bulk(@Call() { request, reply }: WriteCall, @Query() { onError = 'skip' }: BulkRequest): Promise<Readable> {
    const read = READERS[streamedTypeOf(request)] ?? readNdjsonShards;
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
