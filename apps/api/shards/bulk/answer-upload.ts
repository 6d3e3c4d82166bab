import type { Readable } from 'node:stream';
import { Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { processMetrics } from '@platform/metrics';
import { DetailedError } from '../../http/index.js';
import { problemOf } from '../../http/problem.js';
import { problemIdsOf } from '../../http/request-id.js';
import { explainStreamError } from '../../http/streamed-body.js';
import { type UploadSummary, uploadStatus } from '../../http/upload-summary.js';
import { UploadAnswer } from './upload-answer.js';

/** An upload that reports its rejected lines as it goes. */
export interface RunningUpload<Rejected extends object> {
  run(report: (rejected: Rejected) => Promise<void>): Promise<void>;
  /** How much of it is committed. */
  readonly summary: UploadSummary;
}

/**
 * Runs an upload and returns its NDJSON answer: a line for each rejected line, then the summary. A
 * failure before anything is written is thrown and is the whole answer; later it is the last line.
 */
export function answerUpload<Rejected extends object>(
  upload: RunningUpload<Rejected>,
  reply: FastifyReply,
): Promise<Readable> {
  const answer = new UploadAnswer();
  void reply.status(200);
  processMetrics.addTo('whence_uploads_open', {}, 1);
  const { raw } = reply.request;
  const ended = runTo(answer, upload, reply).finally(() => {
    processMetrics.addTo('whence_uploads_open', {}, -1);
    // Discards the unread rest: the client reads the answer only after it has sent everything.
    raw.unpipe();
    raw.resume();
  });
  return Promise.race([answer.begun, ended.then(() => answer.begun)]);
}

async function runTo<Rejected extends object>(
  answer: UploadAnswer,
  upload: RunningUpload<Rejected>,
  reply: FastifyReply,
): Promise<void> {
  try {
    await upload.run((line) => {
      if (!answer.hasBegun) void reply.status(207);
      return answer.write(line);
    });
    if (!answer.hasBegun) void reply.status(uploadStatus(upload.summary));
    await answer.write({ summary: upload.summary });
  } catch (error) {
    const failure = new DetailedError(explainStreamError(error), { summary: upload.summary });
    if (answer.isEmpty) throw failure;
    const ids = problemIdsOf(reply.request.id);
    const { problem } = problemOf(failure, ids);
    if (problem.status >= 500 && problem.status !== 503)
      new Logger('http').error({ ...ids, message: `bulk upload: ${String(error)}`, err: failure });
    processMetrics.increment('whence_http_refusals_total', { code: problem.code });
    if (!answer.hasBegun) void reply.status(problem.status);
    await answer.write(problem);
  }
  answer.end();
}
